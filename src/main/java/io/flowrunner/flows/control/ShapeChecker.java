package io.flowrunner.flows.control;

import io.flowrunner.flows.entity.FindingCode;
import io.flowrunner.platform.control.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Compares a document with the declared language and reports every difference. */
final class ShapeChecker {
  private final Findings findings;

  ShapeChecker(Findings findings) {
    this.findings = findings;
  }

  /**
   * @param owner where a missing member is reported: the key that the value stands under
   */
  void check(YamlValue value, Shape shape, DocumentPath path, Span owner) {
    if (shape instanceof Shape.Members members) {
      members(value, members, path, owner);
    } else if (shape instanceof Shape.Table table) {
      table(value, table, path, owner);
    } else if (shape instanceof Shape.Items items) {
      items(value, items, path);
    } else if (shape instanceof Shape.Either either && value instanceof YamlValue.Members) {
      check(value, either.full(), path, owner);
    } else {
      single(value, shape, path);
    }
  }

  private void members(YamlValue value, Shape.Members shape, DocumentPath path, Span owner) {
    if (!(value instanceof YamlValue.Members given)) {
      wrongType(value, shape, path);
      return;
    }
    for (Shape.Member member : shape.members()) {
      if (member.required() && given.get(member.name()).isEmpty()) {
        missing(given, member, path, owner);
      }
    }
    for (YamlValue.Member member : given.members().values()) {
      Optional<Shape.Member> declared = shape.find(member.key());
      if (declared.isEmpty()) {
        unknownKey(member, shape.names(), path);
      } else if (!member.value().isNull()) {
        check(member.value(), declared.get().shape(), path.key(member.key()), member.keySpan());
      }
    }
  }

  private void missing(
      YamlValue.Members given, Shape.Member member, DocumentPath path, Span owner) {
    YamlValue.Member named = given.members().get(member.name());
    String message = member.name() + (named == null ? " is missing" : " has no value");
    Span at = named == null ? owner : named.keySpan();
    findings.add(FindingCode.MISSING_KEY, at, path.key(member.name()), message);
  }

  private void unknownKey(YamlValue.Member member, List<String> known, DocumentPath path) {
    String nearest = findings.didYouMean(member.key(), known);
    String suggestion = nearest == null ? "known here: " + String.join(", ", known) : nearest;
    String message = "The key " + Words.quoted(member.key()) + " is not known here";
    findings.add(
        FindingCode.UNKNOWN_KEY, member.keySpan(), path.key(member.key()), message, suggestion);
  }

  private void table(YamlValue value, Shape.Table shape, DocumentPath path, Span owner) {
    if (!(value instanceof YamlValue.Members given)) {
      wrongType(value, shape, path);
      return;
    }
    if (given.members().isEmpty() && !shape.mayBeEmpty()) {
      findings.add(FindingCode.MISSING_KEY, owner, path, "There must be at least one");
    }
    for (YamlValue.Member member : given.members().values()) {
      DocumentPath at = path.key(member.key());
      if (!shape.keys().matcher(member.key()).matches()) {
        String message = "The key " + Words.quoted(member.key()) + " must be " + shape.keyRule();
        findings.add(FindingCode.INVALID_VALUE, member.keySpan(), at, message);
      }
      check(member.value(), shape.value(), at, member.keySpan());
    }
  }

  private void items(YamlValue value, Shape.Items shape, DocumentPath path) {
    if (!(value instanceof YamlValue.Items given)) {
      wrongType(value, shape, path);
      return;
    }
    if (given.items().size() > shape.most()) {
      String message = "There may be at most " + shape.most() + " of them";
      findings.add(FindingCode.INVALID_VALUE, value.span(), path, message);
    }
    for (int i = 0; i < given.items().size(); i++) {
      YamlValue item = given.items().get(i);
      check(item, shape.item(), path.index(i), item.span());
    }
  }

  private void single(YamlValue value, Shape shape, DocumentPath path) {
    if (shape instanceof Shape.AnyMap) {
      if (!(value instanceof YamlValue.Members)) {
        wrongType(value, shape, path);
      }
    } else if (shape instanceof Shape.Whole whole) {
      whole(value, whole, path);
    } else if (shape instanceof Shape.Either) {
      if (value.text().isEmpty()) {
        wrongType(value, shape, path);
      }
    } else if (!(shape instanceof Shape.Anything || shape instanceof Shape.ResolvedList)) {
      value
          .text()
          .ifPresentOrElse(
              text -> text(text, value, shape, path), () -> notText(value, shape, path));
    }
  }

  private void text(String text, YamlValue value, Shape shape, DocumentPath path) {
    if (shape instanceof Shape.Text rule) {
      TextRules.problem(text, rule)
          .ifPresent(
              problem ->
                  findings.add(
                      FindingCode.INVALID_VALUE, value.span(), path, "The text " + problem));
    } else if (shape instanceof Shape.Choice choice && !choice.values().contains(text)) {
      findings.add(
          FindingCode.INVALID_VALUE,
          value.span(),
          path,
          "Must be " + choice.noun() + ", not " + Words.quoted(text),
          findings.didYouMean(text, choice.values()));
    } else if (shape instanceof Shape.Length length) {
      duration(text, value, length, path);
    }
  }

  private void duration(String text, YamlValue value, Shape.Length shape, DocumentPath path) {
    Optional<Duration> duration = Durations.parse(text);
    boolean fits = duration.filter(time -> shape.mayBeZero() || !time.isZero()).isPresent();
    if (!fits) {
      String problem = duration.isPresent() ? "must be longer than zero" : "is not " + shape.noun();
      findings.add(
          FindingCode.INVALID_DURATION, value.span(), path, Words.quoted(text) + " " + problem);
    }
  }

  private void notText(YamlValue value, Shape shape, DocumentPath path) {
    if (!(value instanceof YamlValue.Scalar scalar) || value.isNull()) {
      wrongType(value, shape, path);
    } else if (shape instanceof Shape.Length) {
      String message = Words.quoted(scalar.source()) + " is not " + shape.noun();
      String unit = scalar.value() instanceof Integer ? scalar.value() + "s" : null;
      findings.add(
          FindingCode.INVALID_DURATION,
          value.span(),
          path,
          message,
          unit == null ? null : "did you mean " + unit + "?");
    } else {
      findings.add(
          FindingCode.WRONG_TYPE,
          value.span(),
          path,
          "Must be " + shape.noun() + ", not " + value.noun(),
          shape instanceof Shape.Text ? "put it in quotes" : null);
    }
  }

  private void whole(YamlValue value, Shape.Whole shape, DocumentPath path) {
    if (!(value.plain() instanceof Number number) || number instanceof Double) {
      wrongType(value, shape, path);
    } else if (!(number instanceof Integer || number instanceof Long)
        || number.longValue() < shape.least()
        || number.longValue() > shape.most()) {
      findings.add(FindingCode.INVALID_VALUE, value.span(), path, "Must be " + shape.noun());
    }
  }

  private void wrongType(YamlValue value, Shape shape, DocumentPath path) {
    findings.add(
        FindingCode.WRONG_TYPE,
        value.span(),
        path,
        "Must be " + shape.noun() + ", not " + value.noun());
  }
}
