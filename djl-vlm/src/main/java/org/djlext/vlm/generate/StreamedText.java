package org.djlext.vlm.generate;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Grows a text token by token and gives it out in whole characters. Holds back what may still
 * become another character or the beginning of a stop string.
 */
final class StreamedText {

  private static final char INCOMPLETE = '\uFFFD';

  private final Function<long[], String> decode;
  private final List<String> stopStrings;
  private final StringBuilder text = new StringBuilder();
  // ids before `settled` are in the text; those from `context` on are decoded again with new ones,
  // since how a token is written may depend on the one before it
  private long[] ids = {};
  private int context;
  private int settled;
  private int given;
  private boolean stopped;

  StreamedText(Function<long[], String> decode, List<String> stopStrings) {
    this.decode = decode;
    this.stopStrings = stopStrings;
  }

  /** Adds a token and returns what can be shown now, often the empty text. */
  String add(long id) {
    ids = Arrays.copyOf(ids, ids.length + 1);
    ids[ids.length - 1] = id;
    String before = decode.apply(slice(context, settled));
    String now = decode.apply(slice(context, ids.length));
    if (now.length() > before.length() && now.charAt(now.length() - 1) != INCOMPLETE) {
      append(now.substring(before.length()));
      context = settled;
      settled = ids.length;
    }
    return give(text.length() - heldBack());
  }

  /** Returns what was still held back, at the end of the text. */
  String end() {
    if (!stopped && settled < ids.length) {
      String before = decode.apply(slice(context, settled));
      String now = decode.apply(slice(context, ids.length));
      if (now.length() > before.length()) {
        append(now.substring(before.length()));
      }
      settled = ids.length;
    }
    return give(text.length());
  }

  /** Says whether a stop string appeared; the text ends before it. */
  boolean isStopped() {
    return stopped;
  }

  String text() {
    return text.toString();
  }

  private void append(String more) {
    int from = text.length();
    text.append(more);
    int end = text.length();
    for (String stop : stopStrings) {
      int at = text.indexOf(stop, Math.max(0, from - stop.length() + 1));
      if (at >= 0) {
        stopped = true;
        end = Math.min(end, at);
      }
    }
    text.setLength(end);
  }

  private String give(int until) {
    int from = given;
    given = Math.max(given, until);
    return from < until ? text.substring(from, until) : "";
  }

  /** Returns how much of the text's end could begin a stop string. */
  private int heldBack() {
    int held = 0;
    for (String stop : stopped ? List.<String>of() : stopStrings) {
      for (int n = Math.min(stop.length() - 1, text.length()); n > held; n--) {
        if (stop.startsWith(text.substring(text.length() - n))) {
          held = n;
        }
      }
    }
    return held;
  }

  private long[] slice(int from, int to) {
    return Arrays.copyOfRange(ids, from, to);
  }
}
