package org.djlext.examples.language;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learns the merges of a byte-level byte-pair encoding (arXiv 1508.07909): again and again the most
 * frequent pair of neighbours within the words becomes one token.
 */
public final class BytePairTrainer {

  /**
   * How text falls into words: letters with one character before them, single digits, runs of
   * signs, line ends, spaces. Rust's and Java's regular expressions agree on it.
   */
  static final String WORDS =
      "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  /**
   * Two tokens that stand side by side.
   *
   * @param left the first
   * @param right the one behind it
   */
  public record Pair(String left, String right) {}

  private final Map<String, Long> counts = new TreeMap<>();

  /** Constructs a trainer that has seen nothing. */
  public BytePairTrainer() {}

  /**
   * Counts the words of a text.
   *
   * @param text any text
   */
  public void add(String text) {
    Matcher word = Pattern.compile(WORDS).matcher(text);
    while (word.find()) {
      counts.merge(printable(word.group()), 1L, Long::sum);
    }
  }

  /**
   * Learns merges, the most useful first.
   *
   * @param merges how many at most; fewer if nothing occurs twice any more
   * @return the merges
   */
  public List<Pair> train(int merges) {
    List<List<String>> words = new ArrayList<>();
    List<Long> weights = List.copyOf(counts.values());
    counts.keySet().forEach(w -> words.add(new ArrayList<>(List.of(w.split("")))));
    List<Pair> learned = new ArrayList<>();
    while (learned.size() < merges) {
      Map<Pair, Long> pairs = new HashMap<>();
      for (int i = 0; i < words.size(); i++) {
        List<String> word = words.get(i);
        for (int j = 0; j + 1 < word.size(); j++) {
          pairs.merge(new Pair(word.get(j), word.get(j + 1)), weights.get(i), Long::sum);
        }
      }
      Pair best = best(pairs);
      if (best == null) {
        break;
      }
      learned.add(best);
      words.forEach(word -> merge(word, best));
    }
    return learned;
  }

  /** Takes the first by spelling among equals, so that the result is always the same. */
  private static Pair best(Map<Pair, Long> pairs) {
    Pair best = null;
    long count = 1; // what occurs once teaches nothing
    for (Map.Entry<Pair, Long> entry : pairs.entrySet()) {
      Pair pair = entry.getKey();
      boolean more = entry.getValue() > count;
      boolean equal = entry.getValue() == count && best != null;
      if (more || equal && before(pair, best)) {
        best = pair;
        count = entry.getValue();
      }
    }
    return best;
  }

  private static boolean before(Pair a, Pair b) {
    int left = a.left().compareTo(b.left());
    return left < 0 || left == 0 && a.right().compareTo(b.right()) < 0;
  }

  private static void merge(List<String> word, Pair pair) {
    for (int i = 0; i + 1 < word.size(); i++) {
      if (word.get(i).equals(pair.left()) && word.get(i + 1).equals(pair.right())) {
        word.set(i, pair.left() + pair.right());
        word.remove(i + 1);
      }
    }
  }

  /** Writes each byte as the character that stands for it in tokenizer files. */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      printable.append(printable(b & 0xff));
    }
    return printable.toString();
  }

  /** Visible characters of Latin-1 stand for themselves, all others for those from U+0100 on. */
  static char printable(int value) {
    int shifted = 0;
    for (int b = 0; b < value; b++) {
      shifted += isVisible(b) ? 0 : 1;
    }
    return (char) (isVisible(value) ? value : 0x100 + shifted);
  }

  private static boolean isVisible(int b) {
    return b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae && b <= 0xff;
  }
}
