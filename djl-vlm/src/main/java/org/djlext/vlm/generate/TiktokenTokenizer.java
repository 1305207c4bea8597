package org.djlext.vlm.generate;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.GptBytePairEncodingParams;
import com.knuddels.jtokkit.api.IntArrayList;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The tokenizer of Moonlight and Kimi-VL (tokenization_moonshot.py): byte pairs merged by rank, and
 * special tokens from tokenizer_config.json. It adds nothing around a text.
 */
final class TiktokenTokenizer implements TextTokenizer {

  /**
   * How text is cut before pairs are merged: runs of Han characters; words, with one sign or space
   * before them and a contraction behind, cut before capitals; up to three digits; other signs; and
   * spaces.
   */
  private static final String PATTERN =
      String.join(
          "|",
          "[\\p{IsHan}]+",
          word("*", "+"),
          word("+", "*"),
          "\\p{N}{1,3}",
          " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*",
          "\\s*[\\r\\n]+",
          "\\s+(?!\\S)",
          "\\s+");

  private final Encoding encoding;
  private final List<byte[]> tokens;
  private final TiktokenSpecials specials;
  private final Map<Integer, String> shown;
  private final Pattern special;

  private TiktokenTokenizer(TiktokenFile file, TiktokenSpecials specials) {
    this.tokens = file.tokens();
    this.specials = specials;
    this.shown =
        specials.ids().entrySet().stream()
            .filter(token -> specials.shown().contains(token.getValue()))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));
    this.special =
        Pattern.compile(
            specials.ids().keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
    GptBytePairEncodingParams parameters =
        new GptBytePairEncodingParams(
            TiktokenFile.NAME,
            Pattern.compile(PATTERN, Pattern.UNICODE_CHARACTER_CLASS),
            file.ranks(),
            Map.of());
    this.encoding =
        Encodings.newLazyEncodingRegistry()
            .registerGptBytePairEncoding(parameters)
            .getEncoding(TiktokenFile.NAME)
            .orElseThrow();
  }

  static TiktokenTokenizer open(Path folder) throws IOException {
    TiktokenFile file = TiktokenFile.read(folder.resolve(TiktokenFile.NAME));
    return new TiktokenTokenizer(file, TiktokenSpecials.read(folder, file.tokens().size()));
  }

  private static String word(String capitals, String small) {
    return "[^\\r\\n\\p{L}\\p{N}]?"
        + "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{IsHan}]]"
        + capitals
        + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{IsHan}]]"
        + small
        + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?";
  }

  @Override
  public int size() {
    return specials.size();
  }

  @Override
  public long[] encode(String text, boolean addSpecial) {
    LongStream.Builder ids = LongStream.builder();
    for (String part : TextCuts.of(text)) {
      Matcher matcher = special.matcher(part);
      int from = 0;
      while (matcher.find()) {
        addOrdinary(part.substring(from, matcher.start()), ids);
        ids.add(specials.ids().get(matcher.group()));
        from = matcher.end();
      }
      addOrdinary(part.substring(from), ids);
    }
    return ids.build().toArray();
  }

  @Override
  public long[] encodePlain(String text) {
    LongStream.Builder ids = LongStream.builder();
    TextCuts.of(text).forEach(part -> addOrdinary(part, ids));
    return ids.build().toArray();
  }

  private void addOrdinary(String text, LongStream.Builder ids) {
    IntArrayList found = encoding.encodeOrdinary(whole(text));
    for (int i = 0; i < found.size(); i++) {
      ids.add(found.get(i));
    }
  }

  /** Replaces halves of characters, which have no bytes, as tiktoken does. */
  private static String whole(String text) {
    boolean broken = text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
    return broken
        ? text.codePoints()
            .map(c -> Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
        : text;
  }

  @Override
  public String decode(long... ids) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (long id : ids) {
      if (id >= 0 && id < tokens.size()) {
        bytes.writeBytes(tokens.get((int) id));
      } else if (shown.containsKey((int) id)) {
        bytes.writeBytes(shown.get((int) id).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    // all of it is in Java's memory
  }
}
