package org.djlext.vlm.tune.zero;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * What the slices of a {@link ShardedCheckpoint} are slices of, kept as {@code zero.json}.
 *
 * @param library the version of this library that wrote it
 * @param ranks how many slices there are
 * @param sliceSize how many numbers each has
 * @param steps how many steps the optimizer took
 * @param tensors the parameters in order
 * @param checksums CRC-32 of each slice's file
 */
record ShardIndex(
    String library, int ranks, long sliceSize, long steps, List<Tensor> tensors, long[] checksums) {

  static final String FILE = "zero.json";
  static final String LIBRARY = libraryVersion();

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /** One parameter. */
  record Tensor(String path, long[] shape, long start) {

    static Tensor of(FlatTensor tensor) {
      return new Tensor(tensor.path(), tensor.shape().getShape(), tensor.start());
    }

    @Override
    public String toString() {
      return path + " " + Arrays.toString(shape);
    }
  }

  static List<Tensor> tensors(FlatLayout layout) {
    return layout.tensors().stream().map(Tensor::of).toList();
  }

  void write(Path folder) throws IOException {
    WholeFile.write(folder.resolve(FILE), GSON.toJson(this) + "\n");
  }

  static ShardIndex read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      ShardIndex index = GSON.fromJson(Files.readString(file), ShardIndex.class);
      if (index == null
          || index.tensors == null
          || index.checksums == null
          || index.ranks < 1
          || index.checksums.length != index.ranks) {
        throw new CheckpointException(
            file, "content", "the index of a sharded checkpoint", "something else");
      }
      return index;
    } catch (NoSuchFileException e) {
      throw new CheckpointException(
          folder, "this is no sharded checkpoint: there is no " + FILE + " in it", e);
    } catch (JsonParseException e) {
      throw new CheckpointException(
          file, "this is not the index of a sharded checkpoint: " + e.getMessage(), e);
    }
  }

  /** Refuses a checkpoint of another model, or of another version of this library. */
  void check(Path folder, FlatLayout layout) throws CheckpointException {
    Path file = folder.resolve(FILE);
    if (!LIBRARY.equals(library)) {
      throw new CheckpointException(file, "library", "version " + LIBRARY, library);
    }
    List<Tensor> expected = tensors(layout);
    for (int i = 0; i < Math.max(expected.size(), tensors.size()); i++) {
      String ours = i < expected.size() ? expected.get(i).toString() : "no more";
      String theirs = i < tensors.size() ? tensors.get(i).toString() : "no more";
      if (!ours.equals(theirs)) {
        throw new CheckpointException(file, "tensors[" + i + "]", ours, theirs);
      }
    }
  }

  private static String libraryVersion() {
    Properties properties = new Properties();
    try (InputStream in = ShardIndex.class.getResourceAsStream("library.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
