package io.flowrunner.library.mail;

import java.time.Instant;

/**
 * What a mailbox tells of a mail before it is read.
 *
 * @param number its place in the folder, as long as the connection lasts
 * @param uid what it is called for ever, as long as the folder's UIDVALIDITY stays
 * @param size in bytes; 0 when the server does not tell
 * @param received null when the server does not tell, or tells nonsense
 */
record MailboxEntry(int number, long uid, long size, Instant received, boolean seen) {}
