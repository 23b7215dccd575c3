package io.flowrunner.library.mail;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.search.AndTerm;
import jakarta.mail.search.ComparisonTerm;
import jakarta.mail.search.FlagTerm;
import jakarta.mail.search.FromStringTerm;
import jakarta.mail.search.ReceivedDateTerm;
import jakarta.mail.search.RecipientStringTerm;
import jakarta.mail.search.SearchException;
import jakarta.mail.search.SearchTerm;
import jakarta.mail.search.SubjectTerm;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.angus.mail.iap.ByteArray;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.FLAGS;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;
import org.eclipse.angus.mail.imap.protocol.INTERNALDATE;
import org.eclipse.angus.mail.imap.protocol.MessageSet;
import org.eclipse.angus.mail.imap.protocol.RFC822SIZE;
import org.eclipse.angus.mail.imap.protocol.UID;

/**
 * An open folder (RFC 9051), asked for little at a time. The structure of a mail is never asked of
 * the server: mails are read as bytes and looked at here, where a broken one breaks nothing. Mails
 * are named by their numbers, which cannot change while none but FETCH, SEARCH and STORE is said.
 */
final class ImapMailbox {
  private static final int CHUNK = 256 * 1024;
  private static final int AT_ONCE = 100;

  /** Servers compare dates only, each in a time zone of its own. */
  private static final Duration SLACK = Duration.ofDays(2);

  private final IMAPFolder folder;

  ImapMailbox(IMAPFolder folder) {
    this.folder = folder;
  }

  void open(boolean write) throws MessagingException {
    folder.open(write ? Folder.READ_WRITE : Folder.READ_ONLY);
  }

  /** Mails that fit, in the order wanted, at most {@code limit}. */
  List<MailboxEntry> find(EmailReceiveNode.Params params) throws MessagingException {
    int[] numbers = numbers(params);
    boolean newest = params.order() == EmailReceiveNode.Order.NEWEST;
    List<MailboxEntry> found = new ArrayList<>();
    for (int done = 0; done < numbers.length && found.size() < params.limit(); ) {
      int count = Math.min(AT_ONCE, numbers.length - done);
      int from = newest ? numbers.length - done - count : done;
      List<MailboxEntry> some = entries(Arrays.copyOfRange(numbers, from, from + count));
      for (int i = 0; i < some.size() && found.size() < params.limit(); i++) {
        MailboxEntry entry = some.get(newest ? some.size() - 1 - i : i);
        if (fits(entry, params)) {
          found.add(entry);
        }
      }
      done += count;
    }
    return found;
  }

  /** Those that may fit, oldest first. */
  private int[] numbers(EmailReceiveNode.Params params) throws MessagingException {
    int count = folder.getMessageCount();
    SearchTerm term = term(params);
    if (count < 1 || term == null) {
      return IntStream.rangeClosed(1, count).toArray();
    }
    int[] found = (int[]) folder.doCommand(protocol -> search(protocol, term));
    return found == null
        ? new int[0]
        : Arrays.stream(found).filter(n -> n >= 1 && n <= count).distinct().sorted().toArray();
  }

  private static int[] search(IMAPProtocol protocol, SearchTerm term) throws ProtocolException {
    try {
      return protocol.search(term);
    } catch (SearchException e) {
      throw new ProtocolException(e.getMessage(), e);
    }
  }

  /** Null for all. */
  private static SearchTerm term(EmailReceiveNode.Params params) {
    List<SearchTerm> terms = new ArrayList<>();
    if (params.unseen()) {
      terms.add(new FlagTerm(new Flags(Flags.Flag.SEEN), false));
    }
    if (params.since() != null) {
      terms.add(new ReceivedDateTerm(ComparisonTerm.GE, Date.from(params.since().minus(SLACK))));
    }
    if (params.before() != null) {
      terms.add(new ReceivedDateTerm(ComparisonTerm.LT, Date.from(params.before().plus(SLACK))));
    }
    if (params.from() != null) {
      terms.add(new FromStringTerm(params.from()));
    }
    if (params.to() != null) {
      terms.add(new RecipientStringTerm(RecipientType.TO, params.to()));
    }
    if (params.subject() != null) {
      terms.add(new SubjectTerm(params.subject()));
    }
    return terms.isEmpty() ? null : new AndTerm(terms.toArray(SearchTerm[]::new));
  }

  /** What the search could not tell exactly. */
  private static boolean fits(MailboxEntry entry, EmailReceiveNode.Params params) {
    Instant at = entry.received();
    return !(params.unseen() && entry.seen())
        && (params.since() == null || at == null || !at.isBefore(params.since()))
        && (params.before() == null || at == null || at.isBefore(params.before()));
  }

  @SuppressWarnings("unchecked") // doCommand gives what the command gives
  private List<MailboxEntry> entries(int[] numbers) throws MessagingException {
    return (List<MailboxEntry>)
        folder.doCommand(protocol -> entries((ImapStore.Connection) protocol, numbers));
  }

  private static List<MailboxEntry> entries(ImapStore.Connection connection, int[] numbers)
      throws ProtocolException {
    List<MailboxEntry> entries = new ArrayList<>();
    Response[] answers = told(connection, numbers);
    for (int number : numbers) {
      FLAGS flags = FetchResponse.getItem(answers, number, FLAGS.class);
      UID uid = FetchResponse.getItem(answers, number, UID.class);
      if (uid != null && (flags == null || !flags.contains(Flags.Flag.DELETED))) {
        RFC822SIZE size = FetchResponse.getItem(answers, number, RFC822SIZE.class);
        INTERNALDATE date = FetchResponse.getItem(answers, number, INTERNALDATE.class);
        entries.add(
            new MailboxEntry(
                number,
                uid.uid,
                size == null ? 0 : size.size,
                MailTime.of(date == null ? null : date.getDate()),
                flags != null && flags.contains(Flags.Flag.SEEN)));
      }
    }
    return entries;
  }

  /** A date that is none makes the whole answer unreadable, so that it is asked for without. */
  private static Response[] told(ImapStore.Connection connection, int[] numbers)
      throws ProtocolException {
    connection.hasPassedOver();
    Response[] answers = fetch(connection, numbers, "UID FLAGS INTERNALDATE RFC822.SIZE");
    int[] untold = untold(numbers, answers);
    if (untold.length == 0 || !connection.hasPassedOver()) {
      return answers;
    }
    Response[] more = fetch(connection, untold, "UID FLAGS RFC822.SIZE");
    if (connection.hasPassedOver() && untold(untold, more).length > 0) {
      throw unreadable();
    }
    return Stream.of(answers, more).flatMap(Arrays::stream).toArray(Response[]::new);
  }

  private static Response[] fetch(IMAPProtocol protocol, int[] numbers, String items)
      throws ProtocolException {
    Response[] answers = protocol.fetch(MessageSet.createMessageSets(numbers), items);
    protocol.notifyResponseHandlers(answers);
    protocol.handleResult(answers[answers.length - 1]);
    return answers;
  }

  private static int[] untold(int[] numbers, Response[] answers) {
    return Arrays.stream(numbers)
        .filter(number -> FetchResponse.getItem(answers, number, UID.class) == null)
        .toArray();
  }

  private static ProtocolException unreadable() {
    return new ProtocolException("it tells of a mail in a way that cannot be read");
  }

  /**
   * The beginning of a mail, without marking it as read.
   *
   * @param section empty for all of it, or HEADER
   * @return null when it is gone
   */
  byte[] read(MailboxEntry entry, String section, long most) throws MessagingException {
    return (byte[])
        folder.doCommand(
            protocol -> read((ImapStore.Connection) protocol, entry.number(), section, most));
  }

  private static byte[] read(ImapStore.Connection connection, int number, String section, long most)
      throws ProtocolException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    int asked;
    int given;
    do {
      asked = (int) Math.min(CHUNK, most - read.size());
      connection.hasPassedOver();
      BODY body = connection.peekBody(number, section, read.size(), asked);
      if (body == null && connection.hasPassedOver()) {
        throw unreadable();
      } else if (body == null && read.size() == 0) {
        return null;
      }
      ByteArray bytes = body == null ? null : body.getByteArray();
      given = bytes == null ? 0 : Math.min(bytes.getCount(), asked);
      if (given > 0) {
        read.write(bytes.getBytes(), bytes.getStart(), given);
      }
    } while (given == asked && read.size() < most);
    return read.toByteArray();
  }

  void markAsRead(List<MailboxEntry> entries) throws MessagingException {
    int[] numbers = entries.stream().mapToInt(MailboxEntry::number).sorted().toArray();
    folder.doCommand(
        protocol -> {
          protocol.storeFlags(
              MessageSet.createMessageSets(numbers), new Flags(Flags.Flag.SEEN), true);
          return null;
        });
  }
}
