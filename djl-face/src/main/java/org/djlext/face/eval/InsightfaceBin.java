package org.djlext.face.eval;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.image.ImageException;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.image.RgbImageReader;
import org.djlext.flashattn.pretrained.pickle.PickledValues;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * A verification set of insightface ({@code lfw.bin}, {@code cfp_fp.bin}, {@code agedb_30.bin}): a
 * pickle of encoded pictures, two for each pair, and of the answers. Written by Python 2 or 3.
 * Pictures are aligned crops. Nothing that the file names is executed.
 */
public final class InsightfaceBin {

  private final Path file;
  private final List<byte[]> pictures;
  private final boolean[] same;

  private InsightfaceBin(Path file, List<byte[]> pictures, boolean[] same) {
    this.file = file;
    this.pictures = pictures;
    this.same = same;
  }

  /**
   * Reads a set. Pictures stay encoded in memory.
   *
   * @param file the file
   * @return the set
   * @throws IOException if the file is absent, damaged, or not of this form
   */
  public static InsightfaceBin read(Path file) throws IOException {
    List<Object> items;
    try {
      items = PickledValues.items(file);
    } catch (CheckpointException e) {
      throw new PairFormatException(file, "expected a verification set: " + e.getMessage(), e);
    }
    if (items.size() != 2
        || !(items.get(0) instanceof List<?> encoded)
        || !(items.get(1) instanceof List<?> answers)) {
      throw new PairFormatException(file, "expected a list of pictures and a list of answers");
    }
    if (encoded.size() != 2 * answers.size()) {
      throw new PairFormatException(
          file,
          "expected two pictures for each of %d answers, found %d"
              .formatted(answers.size(), encoded.size()));
    }
    List<byte[]> pictures = new ArrayList<>(encoded.size());
    for (Object picture : encoded) {
      if (picture instanceof byte[] bytes) {
        pictures.add(bytes);
      } else if (picture instanceof String bytes) { // Python 2
        pictures.add(bytes.getBytes(StandardCharsets.ISO_8859_1));
      } else {
        throw new PairFormatException(
            file, "picture %d: expected encoded bytes".formatted(pictures.size()));
      }
    }
    boolean[] same = new boolean[answers.size()];
    for (int i = 0; i < same.length; i++) {
      same[i] = answer(file, i, answers.get(i));
    }
    return new InsightfaceBin(file, pictures, same);
  }

  private static boolean answer(Path file, int index, Object answer) throws IOException {
    if (answer instanceof Boolean same) {
      return same;
    }
    if (answer instanceof Long number && (number == 0 || number == 1)) {
      return number == 1;
    }
    throw new PairFormatException(
        file, "answer %d: expected True or False, found %s".formatted(index, answer));
  }

  /**
   * Returns the number of pairs.
   *
   * @return the number of pairs
   */
  public int size() {
    return same.length;
  }

  /**
   * Returns the answers.
   *
   * @return whether each pair is of one person
   */
  public boolean[] same() {
    return same.clone();
  }

  /**
   * Decodes the first picture of a pair.
   *
   * @param pair the pair
   * @return the picture
   * @throws IOException if it cannot be decoded
   */
  public RgbImage first(int pair) throws IOException {
    return decode(2 * pair);
  }

  /**
   * Decodes the second picture of a pair.
   *
   * @param pair the pair
   * @return the picture
   * @throws IOException if it cannot be decoded
   */
  public RgbImage second(int pair) throws IOException {
    return decode(2 * pair + 1);
  }

  private RgbImage decode(int index) throws ImageException {
    return RgbImageReader.standard().read(pictures.get(index), file + ", picture " + index);
  }
}
