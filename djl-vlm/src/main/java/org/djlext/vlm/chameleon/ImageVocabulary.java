package org.djlext.vlm.chameleon;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * Which token stands for which code of a picture: {@code vocabulary_map} of config.json, where a
 * code's digits are the letters A to J between {@code IMGIMG} and {@code Z}.
 */
public final class ImageVocabulary {

  /** Begins a picture. */
  public static final String BEGIN_IMAGE = "<racm3:break>";

  /** Ends a picture. */
  public static final String END_IMAGE = "<eoss>";

  /** Ends a turn of a chat. */
  public static final String END_TURN = "<reserved08706>";

  /** Stands for one code of a picture that is given as pixels. */
  public static final String IMAGE = "<image>";

  /** Ends a document. */
  public static final String END = "</s>";

  /** Begins a document. */
  public static final String BEGIN = "<s>";

  private static final String KEY = "vocabulary_map";
  private static final String PREFIX = "IMGIMG";

  private final Map<String, Long> ids;
  private final long[] idOfCode;
  private final Map<Long, Integer> codeOfId = new HashMap<>();
  private final long[] textIds;

  private ImageVocabulary(Map<String, Long> ids, long[] idOfCode) {
    this.ids = ids;
    this.idOfCode = idOfCode;
    for (int code = 0; code < idOfCode.length; code++) {
      codeOfId.put(idOfCode[code], code);
    }
    this.textIds =
        ids.entrySet().stream()
            .filter(e -> !e.getKey().startsWith("<") || "<".equals(e.getKey()))
            .mapToLong(Map.Entry::getValue)
            .filter(id -> !isCode(id))
            .toArray();
  }

  /**
   * Reads the map.
   *
   * @param config config.json
   * @param codes the number of codebook rows, each of which needs a token
   * @param vocabSize the number of token ids
   * @return the vocabulary
   * @throws CheckpointException naming the token that is missing or not as expected
   */
  static ImageVocabulary read(ConfigKeys config, int codes, int vocabSize)
      throws CheckpointException {
    JsonElement element = config.json().get(KEY);
    if (element == null || !element.isJsonObject()) {
      throw new CheckpointException(
          config.file(), KEY, "an object of token to id", element == null ? "nothing" : element);
    }
    Map<String, Long> ids = new LinkedHashMap<>();
    ConfigKeys map = config.object(KEY);
    for (String token : element.getAsJsonObject().keySet()) {
      int id = map.integer(token);
      if (id < 0 || id >= vocabSize) {
        throw new CheckpointException(
            config.file(), KEY + "." + token, "an id from 0 to " + (vocabSize - 1), id);
      }
      ids.put(token, (long) id);
    }
    return new ImageVocabulary(ids, idOfCode(ids, codes, config));
  }

  private static long[] idOfCode(Map<String, Long> ids, int codes, ConfigKeys config)
      throws CheckpointException {
    Map<Integer, Long> found = new TreeMap<>();
    for (Map.Entry<String, Long> entry : ids.entrySet()) {
      if (entry.getKey().startsWith(PREFIX)) {
        found.put(code(entry.getKey(), config), entry.getValue());
      }
    }
    long[] result = new long[codes];
    for (int code = 0; code < codes; code++) {
      Long id = found.get(code);
      if (id == null) {
        throw new CheckpointException(
            config.file(),
            KEY,
            "a token for each of the %d codes of vq_config.num_embeddings".formatted(codes),
            "none for code %d, %s".formatted(code, name(code)));
      }
      result[code] = id;
    }
    return result;
  }

  private static int code(String token, ConfigKeys config) throws CheckpointException {
    StringBuilder digits = new StringBuilder();
    for (char c : token.substring(PREFIX.length(), token.length() - 1).toCharArray()) {
      digits.append(c >= 'A' && c <= 'J' ? (char) ('0' + c - 'A') : c);
    }
    try {
      return Integer.parseInt(digits.toString());
    } catch (NumberFormatException e) {
      throw new CheckpointException(
          config.file(), KEY, "letters A to J between IMGIMG and the last letter", token);
    }
  }

  private static String name(int code) {
    StringBuilder name = new StringBuilder(PREFIX);
    for (char digit : Integer.toString(code).toCharArray()) {
      name.append((char) ('A' + digit - '0'));
    }
    return name.append('Z').toString();
  }

  /**
   * Returns the number of codes.
   *
   * @return the number of codebook rows
   */
  public int codes() {
    return idOfCode.length;
  }

  /**
   * Returns the token of a code.
   *
   * @param code from 0 to below {@link #codes}
   * @return its id
   */
  public long idOf(int code) {
    return idOfCode[code];
  }

  /**
   * Says whether a token stands for a code.
   *
   * @param id any id
   * @return whether {@link #codeOf} knows it
   */
  public boolean isCode(long id) {
    return codeOfId.containsKey(id);
  }

  /**
   * Returns the code of a token.
   *
   * @param id an id
   * @return from 0 to below {@link #codes}
   * @throws IllegalArgumentException if the token does not stand for a code
   */
  public int codeOf(long id) {
    Integer code = codeOfId.get(id);
    if (code == null) {
      throw new IllegalArgumentException(
          "token %d: expected one of the %d image tokens, from %d to %d"
              .formatted(
                  id,
                  codes(),
                  Arrays.stream(idOfCode).min().orElseThrow(),
                  Arrays.stream(idOfCode).max().orElseThrow()));
    }
    return code;
  }

  /**
   * Returns the id of a special token.
   *
   * @param token such as {@link #BEGIN_IMAGE}
   * @return its id
   * @throws IllegalStateException if the vocabulary lacks it
   */
  public long id(String token) {
    return find(token)
        .orElseThrow(
            () -> new IllegalStateException("vocabulary_map of config.json has no token " + token));
  }

  /**
   * Looks for a special token.
   *
   * @param token such as {@link #IMAGE}
   * @return its id, or nothing
   */
  public OptionalLong find(String token) {
    Long id = ids.get(token);
    return id == null ? OptionalLong.empty() : OptionalLong.of(id);
  }

  /**
   * Returns the tokens of all codes.
   *
   * @return their ids, in the order of the codes
   */
  public long[] imageIds() {
    return idOfCode.clone();
  }

  /**
   * Returns the tokens of text: neither codes nor special, that is, with names that do not begin
   * with {@code <}, except that name itself.
   *
   * @return their ids
   */
  public long[] textIds() {
    return textIds.clone();
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    ids.forEach(json::addProperty);
    return json;
  }
}
