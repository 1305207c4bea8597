package org.djlext.vlm.tune.zero;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;

/**
 * Parameters and moments of all ranks in a folder: {@code zero.json} says what the slices are of,
 * and {@code slice-00000-of-00004.safetensors} and so on hold {@code value}, {@code mean} and
 * {@code square} of a slice each. What N ranks saved, another number of ranks takes up.
 *
 * <p>Each rank writes its slice into a folder that all of them see, and one of them finishes it,
 * which gives the folder its name; until then there is no checkpoint.
 */
public final class ShardedCheckpoint {

  private static final String VALUE = "value";
  private static final String MEAN = "mean";
  private static final String SQUARE = "square";

  private ShardedCheckpoint() {}

  /**
   * Saves all ranks of one process.
   *
   * @param folder the checkpoint, replaced if it exists; it appears whole or not at all
   * @param ranks the optimizers of all ranks, in order, each with the parameters of its Block
   * @throws IOException if that fails; the folder is then as it was
   */
  public static void save(Path folder, List<ShardedAdamW> ranks) throws IOException {
    Path unfinished = unfinished(folder);
    try {
      delete(unfinished);
      Files.createDirectories(unfinished);
      for (ShardedAdamW rank : ranks) {
        try (FlatVector values = rank.layout().values(rank.rank())) {
          saveSlice(folder, rank, values);
        }
      }
      finish(folder, ranks.get(0));
    } catch (IOException | RuntimeException e) {
      delete(unfinished);
      throw e;
    }
  }

  /**
   * Writes the slice of one rank.
   *
   * @param folder what the checkpoint will be called; the slice waits in a folder beside it
   * @param adamW the optimizer of the slice
   * @param values the slice of the parameters
   * @throws IOException if that fails
   */
  public static void saveSlice(Path folder, ShardedAdamW adamW, FlatVector values)
      throws IOException {
    Path unfinished = Files.createDirectories(unfinished(folder));
    Path file = unfinished.resolve(name(adamW.rank(), adamW.layout().ranks()));
    try (NDManager scratch = adamW.manager().newSubManager();
        FlatVector means = adamW.means();
        FlatVector squares = adamW.squares()) {
      SafetensorsWriter.write(
          file,
          Map.of(
              VALUE,
              flat(values, scratch),
              MEAN,
              flat(means, scratch),
              SQUARE,
              flat(squares, scratch)));
    }
  }

  /**
   * Gives a checkpoint its name, once all ranks wrote their slices; one of them does.
   *
   * @param folder the checkpoint, replaced if it exists
   * @param adamW the optimizer of any rank
   * @throws IOException if a slice is missing or that fails; the folder is then as it was
   */
  public static void finish(Path folder, ShardedAdamW adamW) throws IOException {
    FlatLayout layout = adamW.layout();
    Path unfinished = unfinished(folder);
    long[] checksums = new long[layout.ranks()];
    for (int rank = 0; rank < checksums.length; rank++) {
      Path file = unfinished.resolve(name(rank, checksums.length));
      if (!Files.isRegularFile(file)) {
        throw new CheckpointException(file, "expected the slice of rank " + rank + ", found none");
      }
      checksums[rank] = checksum(file);
    }
    new ShardIndex(
            ShardIndex.LIBRARY,
            layout.ranks(),
            layout.sliceSize(),
            adamW.steps(),
            ShardIndex.tensors(layout),
            checksums)
        .write(unfinished);
    delete(folder);
    Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Takes up a checkpoint.
   *
   * @param folder the checkpoint, of any number of ranks
   * @param adamW the optimizer of a slice, whose moments and number of steps become those saved
   * @param values filled with parameters: all of them, or the slice of this rank
   * @throws IOException if it is damaged, or that of another model or of another version of this
   *     library; nothing is changed then
   */
  public static void load(Path folder, ShardedAdamW adamW, FlatVector values) throws IOException {
    FlatLayout layout = adamW.layout();
    ShardIndex index = ShardIndex.read(folder);
    index.check(folder, layout);
    long begin = adamW.rank() * layout.sliceSize();
    boolean whole = values.size() == layout.paddedSize();
    if (!whole && values.size() != layout.sliceSize()) {
      throw new IllegalArgumentException(
          "values: expected %d or %d numbers, found %d"
              .formatted(layout.paddedSize(), layout.sliceSize(), values.size()));
    }
    try (NDManager scratch = adamW.manager().newSubManager();
        FlatVector means = adamW.means();
        FlatVector squares = adamW.squares()) {
      SafetensorsFile[] files = files(folder, index);
      FlatVector savedMeans = saved(files, MEAN, index, scratch);
      FlatVector savedSquares = saved(files, SQUARE, index, scratch);
      FlatVector savedValues = saved(files, VALUE, index, scratch);
      FlatVector.copy(savedMeans, begin, means);
      FlatVector.copy(savedSquares, begin, squares);
      FlatVector.copy(savedValues, whole ? 0 : begin, values);
    }
    adamW.resume(index.steps());
  }

  /** Opens all slices after their checksums were compared, so that nothing is loaded by half. */
  private static SafetensorsFile[] files(Path folder, ShardIndex index) throws IOException {
    SafetensorsFile[] files = new SafetensorsFile[index.ranks()];
    for (int rank = 0; rank < files.length; rank++) {
      Path file = folder.resolve(name(rank, files.length));
      if (!Files.isRegularFile(file)) {
        throw new CheckpointException(file, "there is no such slice");
      }
      long found = checksum(file);
      if (found != index.checksums()[rank]) {
        throw new CheckpointException(
            file,
            "CRC-32",
            Long.toHexString(index.checksums()[rank]),
            Long.toHexString(found) + "; the slice is damaged");
      }
      files[rank] = SafetensorsFile.open(file);
    }
    return files;
  }

  private static FlatVector saved(
      SafetensorsFile[] files, String name, ShardIndex index, NDManager scratch)
      throws IOException {
    FlatVector.Builder vector = FlatVector.builder(scratch);
    for (int rank = 0; rank < files.length; rank++) {
      NDArray slice = files[rank].load(scratch, name);
      vector.add(rank * index.sliceSize(), slice, 0, index.sliceSize());
    }
    return vector.build(index.ranks() * index.sliceSize());
  }

  private static NDArray flat(FlatVector vector, NDManager scratch) {
    NDArray flat = scratch.zeros(new Shape(vector.size()));
    FlatVector.Builder copy = FlatVector.builder(scratch);
    FlatVector.copy(
        vector, 0, copy.add(0, flat.stopGradient(), 0, vector.size()).build(vector.size()));
    return flat;
  }

  private static String name(int rank, int ranks) {
    return String.format(Locale.ROOT, "slice-%05d-of-%05d.safetensors", rank, ranks);
  }

  private static Path unfinished(Path folder) {
    Path absolute = folder.toAbsolutePath();
    return absolute.resolveSibling("." + absolute.getFileName() + ".unfinished");
  }

  private static long checksum(Path file) throws IOException {
    CRC32 crc = new CRC32();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        crc.update(buffer, 0, read);
      }
    }
    return crc.getValue();
  }

  private static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
