package org.djlext.face.eval;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of pairs as LFW has it: {@code pairs.txt} with lines {@code name 1 4} (two pictures of one
 * person) and {@code name 1 other 2}, and a folder of pictures {@code name/name_0001.jpg}. The
 * first line is the number of folds and of pairs of each kind in a fold, or that number alone.
 *
 * @param folds the number of folds
 * @param pairs the pairs whose pictures are there, in order
 * @param missing the pictures that are not, if that was allowed
 */
public record LfwPairs(int folds, List<PicturePair> pairs, List<Path> missing) {

  private static final List<String> ENDINGS = List.of(".jpg", ".png", ".jpeg", ".bmp");

  /**
   * Copies the lists.
   *
   * @param folds the number of folds
   * @param pairs the pairs whose pictures are there, in order
   * @param missing the pictures that are not, if that was allowed
   */
  public LfwPairs {
    pairs = List.copyOf(pairs);
    missing = List.copyOf(missing);
  }

  /**
   * Reads a list of which every picture must be there.
   *
   * @param list the file of pairs
   * @param pictures the folder with a folder for each person
   * @return the pairs
   * @throws IOException if the file is absent or not of this form, or a picture is missing
   */
  public static LfwPairs read(Path list, Path pictures) throws IOException {
    LfwPairs read = readPresent(list, pictures);
    if (!read.missing.isEmpty()) {
      throw new PairFormatException(
          list,
          "%d pictures are missing, such as %s (jpg, png, jpeg or bmp)"
              .formatted(read.missing.size(), read.missing.get(0)));
    }
    return read;
  }

  /**
   * Reads a list and leaves out pairs of which a picture is missing, as a detector that finds no
   * face in some makes them. A result on fewer pairs is not the protocol's.
   *
   * @param list the file of pairs
   * @param pictures the folder with a folder for each person
   * @return the pairs, and the pictures that are missing, without ending
   * @throws IOException if the file is absent or not of this form
   */
  public static LfwPairs readPresent(Path list, Path pictures) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(list);
    } catch (CharacterCodingException e) {
      throw new PairFormatException(list, "expected text in UTF-8", e);
    }
    if (lines.isEmpty()) {
      throw new PairFormatException(list, "line 1: expected the number of pairs, found no line");
    }
    int[] header = header(list, lines.get(0).strip().split("\\s+"));
    List<PicturePair> pairs = new ArrayList<>();
    List<Path> missing = new ArrayList<>();
    int read = 0;
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        read++;
        pair(list, i + 1, lines.get(i), pictures, pairs, missing);
      }
    }
    long expected = 2L * header[0] * header[1];
    if (read != expected) {
      throw new PairFormatException(
          list,
          "expected %d folds of %d pairs of each kind, which is %d, found %d"
              .formatted(header[0], header[1], expected, read));
    }
    return new LfwPairs(header[0], pairs, missing);
  }

  /**
   * Returns the answers.
   *
   * @return whether each pair is of one person
   */
  public boolean[] same() {
    boolean[] same = new boolean[pairs.size()];
    for (int i = 0; i < same.length; i++) {
      same[i] = pairs.get(i).same();
    }
    return same;
  }

  private static int[] header(Path list, String[] words) throws IOException {
    if (words.length == 1 || words.length == 2) {
      int size = number(list, 1, words[words.length - 1]);
      int folds = words.length == 1 ? 1 : number(list, 1, words[0]);
      if (size > 0 && folds > 0) {
        return new int[] {folds, size};
      }
    }
    throw new PairFormatException(
        list, "line 1: expected a number of folds and of pairs, found " + String.join(" ", words));
  }

  private static void pair(
      Path list, int line, String text, Path pictures, List<PicturePair> pairs, List<Path> missing)
      throws IOException {
    String[] words = text.strip().split(text.contains("\t") ? "\t+" : "\\s+");
    if (words.length != 3 && words.length != 4) {
      throw new PairFormatException(
          list,
          "line %d: expected a name and two numbers, or two names with a number each, found \"%s\""
              .formatted(line, text.strip()));
    }
    String other = words.length == 3 ? words[0] : words[2];
    Path first = picture(list, line, pictures, words[0], words[1]);
    Path second = picture(list, line, pictures, other, words[words.length - 1]);
    Path firstFile = file(first);
    Path secondFile = file(second);
    if (firstFile == null) {
      missing.add(first);
    }
    if (secondFile == null) {
      missing.add(second);
    }
    if (firstFile != null && secondFile != null) {
      pairs.add(new PicturePair(firstFile, secondFile, words.length == 3));
    }
  }

  private static Path picture(Path list, int line, Path pictures, String name, String number)
      throws IOException {
    try {
      if (Path.of(name).getNameCount() != 1 || name.startsWith("/") || name.startsWith(".")) {
        throw new PairFormatException(
            list, "line %d: expected a person's name, found \"%s\"".formatted(line, name));
      }
      return pictures
          .resolve(name)
          .resolve("%s_%04d".formatted(name, number(list, line, number.strip())));
    } catch (InvalidPathException e) {
      throw new PairFormatException(
          list, "line %d: expected a person's name, found \"%s\"".formatted(line, name), e);
    }
  }

  private static Path file(Path picture) {
    for (String ending : ENDINGS) {
      Path file = picture.resolveSibling(picture.getFileName() + ending);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    return null;
  }

  private static int number(Path list, int line, String word) throws IOException {
    try {
      return Integer.parseUnsignedInt(word);
    } catch (NumberFormatException e) {
      throw new PairFormatException(
          list, "line %d: expected a whole number, found \"%s\"".formatted(line, word), e);
    }
  }
}
