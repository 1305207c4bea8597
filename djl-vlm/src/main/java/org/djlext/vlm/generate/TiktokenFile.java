package org.djlext.vlm.generate;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * A tiktoken.model: one token a line, its bytes in base64 and its rank, which is its id; pairs are
 * merged in the order of ranks.
 *
 * @param tokens the bytes of each token, by id
 */
record TiktokenFile(List<byte[]> tokens) {

  static final String NAME = "tiktoken.model";

  private static final int BYTES = 256;

  /**
   * Reads and checks a file.
   *
   * @throws CheckpointException naming the line, if the ranks are not 0, 1, 2 and so on in any
   *     order, a token is there twice, or a byte has no token
   * @throws IOException if it cannot be read
   */
  static TiktokenFile read(Path file) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
    } catch (MalformedInputException e) {
      throw new CheckpointException(file, "expected lines of base64 and a number, found bytes", e);
    }
    int last = lines.size();
    while (last > 0 && lines.get(last - 1).isEmpty()) {
      last--;
    }
    byte[][] tokens = new byte[last][];
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < last; i++) {
      String where = "line " + (i + 1);
      String[] words = lines.get(i).split(" ", -1);
      byte[] token = words.length == 2 ? bytes(words[0]) : null;
      if (token == null || token.length == 0) {
        throw new CheckpointException(
            file, where, "a token in base64, a space and its rank", lines.get(i));
      }
      int rank = rank(words[1]);
      if (rank < 0 || rank >= last || tokens[rank] != null) {
        throw new CheckpointException(
            file, where, "each rank from 0 to %d once".formatted(last - 1), words[1]);
      }
      if (!seen.add(words[0])) {
        throw new CheckpointException(file, where, "every token once", words[0] + " again");
      }
      tokens[rank] = token;
    }
    requireBytes(file, tokens);
    return new TiktokenFile(List.of(tokens));
  }

  /** Returns the ranks by token, as the library wants them. */
  Map<byte[], Integer> ranks() {
    Map<byte[], Integer> ranks = new HashMap<>();
    for (int i = 0; i < tokens.size(); i++) {
      ranks.put(tokens.get(i), i);
    }
    return ranks;
  }

  /** Text can be cut down to single bytes, so each must be a token. */
  private static void requireBytes(Path file, byte[][] tokens) throws CheckpointException {
    List<Integer> missing = new ArrayList<>();
    boolean[] there = new boolean[BYTES];
    for (byte[] token : tokens) {
      if (token.length == 1) {
        there[token[0] & 0xff] = true;
      }
    }
    for (int b = 0; b < BYTES; b++) {
      if (!there[b]) {
        missing.add(b);
      }
    }
    if (!missing.isEmpty()) {
      throw new CheckpointException(
          file,
          "tokens",
          "one for each of the 256 bytes",
          tokens.length + " without byte " + missing.get(0));
    }
  }

  private static byte[] bytes(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static int rank(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
