package io.flowrunner.flows.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A flow in the database. Its changes are made while its row is locked. A text that JSON has given
 * holds until JSON gives another; one that came from the document follows the document.
 */
@Entity
@Table(name = "flow")
public class FlowRow {
  @Id private String id;

  @Column(name = "account_id")
  private String accountId;

  private String name;

  @Column(name = "name_given")
  private boolean nameGiven;

  private String description;

  @Column(name = "description_given")
  private boolean descriptionGiven;

  @Column(name = "flow_version")
  private String version;

  private String tags;

  @Column(name = "tags_given")
  private boolean tagsGiven;

  @Column(name = "search_text")
  private String searchText;

  @Column(name = "revision_number")
  private int revision;

  @Column(name = "change_count")
  private long changes;

  @Column(name = "created_at")
  private Instant createdAt;

  @Column(name = "updated_at")
  private Instant updatedAt;

  @Column(name = "deleted_at")
  private Instant deletedAt;

  protected FlowRow() {}

  public FlowRow(String id, String accountId, Instant now) {
    this.id = id;
    this.accountId = accountId;
    this.createdAt = now;
  }

  /**
   * Takes over what the wish names, and from the document what JSON has never named.
   *
   * @param document null when the definition stays as it is
   * @return whether anything is different now
   */
  public boolean change(FlowWish wish, CompiledFlow document, Instant now) {
    List<Object> before = state();
    nameGiven |= wish.name() != null;
    descriptionGiven |= wish.description() != null;
    tagsGiven |= wish.tags() != null;
    if (document != null) {
      revision++;
      version = document.version();
      name = nameGiven ? name : document.name();
      description = descriptionGiven ? description : document.description();
      tags = tagsGiven ? tags : joined(document.tags());
    }
    name = wish.name() == null ? name : wish.name();
    description = wish.description() == null ? description : wish.description();
    tags = wish.tags() == null ? tags : joined(wish.tags());
    if (before.equals(state())) {
      return false;
    }
    searchText =
        (name + '\n' + Objects.requireNonNullElse(description, "") + '\n' + id)
            .toLowerCase(Locale.ROOT);
    changes++;
    updatedAt = now;
    return true;
  }

  public void delete(Instant now) {
    changes++;
    deletedAt = now;
  }

  public boolean isDeleted() {
    return deletedAt != null;
  }

  public boolean belongsTo(String account) {
    return accountId.equals(account);
  }

  public int revision() {
    return revision;
  }

  public List<String> tags() {
    return tags.isEmpty() ? List.of() : List.of(tags.split("\n"));
  }

  public Flow flow() {
    String etag = Long.toString(changes);
    return new Flow(
        id, accountId, name, description, version, tags(), revision, etag, createdAt, updatedAt);
  }

  public FlowHead head() {
    return new FlowHead(accountId, id, name, revision, isDeleted());
  }

  private List<Object> state() {
    return java.util.Arrays.asList(
        name, nameGiven, description, descriptionGiven, tags, tagsGiven, revision);
  }

  /** Tags hold no line breaks. */
  private static String joined(List<String> tags) {
    return String.join("\n", tags);
  }
}
