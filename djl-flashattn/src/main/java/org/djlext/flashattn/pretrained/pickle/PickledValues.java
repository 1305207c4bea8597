package org.djlext.flashattn.pretrained.pickle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * Reads plain values that Python's {@code pickle.dump} wrote (protocols 2 to 5), such as lists of
 * pictures. Nothing that the file names is executed.
 */
public final class PickledValues {

  private PickledValues() {}

  /**
   * Reads a file whose value is a tuple or a list.
   *
   * @param file the file
   * @return its items: {@code Long}, {@code BigInteger}, {@code Double}, {@code Boolean}, {@code
   *     String}, {@code byte[]}, {@code List}, {@code Map} or {@code Set}, and objects of no public
   *     type for others. Text of Python 2, which has no type for bytes, is a {@code String} of
   *     ISO-8859-1
   * @throws IOException if the file is absent, damaged, of 2 GiB or more, or holds anything but
   *     tensors, containers and plain values
   */
  public static List<Object> items(Path file) throws IOException {
    if (Files.size(file) > Integer.MAX_VALUE - 8) {
      throw new CheckpointException(
          file, "expected fewer than 2 GiB, found %d bytes".formatted(Files.size(file)));
    }
    Object value;
    try {
      value = Unpickler.run(Files.readAllBytes(file));
    } catch (PickleException e) {
      throw new CheckpointException(file, e.getMessage(), e);
    }
    if (value instanceof PickleTuple tuple) {
      return tuple.items();
    }
    if (value instanceof List<?> list) {
      return List.copyOf(list);
    }
    throw new CheckpointException(file, "expected a tuple or a list, found another value");
  }
}
