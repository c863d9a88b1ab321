package io.millrace.local.generate;

/**
 * Something that the site serves.
 *
 * @param request method, path and protocol, as the log quotes them
 * @param url the address of a page, which what it leads to has as referer; empty for what leads
 *     nowhere
 * @param size usual bytes of an answer
 * @param statuses the mix of its answers
 */
record Resource(byte[] request, byte[] url, int size, StatusMix statuses) {
  /** Whether a person looks at it, and goes on from there. */
  boolean isPage() {
    return url.length > 0;
  }
}
