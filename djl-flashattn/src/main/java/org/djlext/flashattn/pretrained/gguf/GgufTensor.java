package org.djlext.flashattn.pretrained.gguf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.djlext.flashattn.pretrained.weights.ElementType;
import org.djlext.flashattn.pretrained.weights.FileUnits;
import org.djlext.flashattn.pretrained.weights.StoredTensor;
import org.djlext.flashattn.pretrained.weights.TensorInfo;
import org.djlext.flashattn.pretrained.weights.TensorMemory;

/** One tensor of a GGUF file: where its blocks lie and how they are read. */
record GgufTensor(TensorInfo info, GgmlType type) {

  long offset() {
    return info.offset();
  }

  /** The same tensor, its offset counted from the start of the file instead of the data's. */
  GgufTensor behind(long dataStart) {
    return new GgufTensor(
        new TensorInfo(
            info.name(),
            info.storedType(),
            info.shape(),
            info.file(),
            dataStart + info.offset(),
            info.byteSize()),
        type);
  }

  NDArray load(NDManager manager) throws IOException {
    Optional<StoredTensor> plain = plain();
    return plain.isPresent() ? plain.get().load(manager) : widen(manager);
  }

  NDArray copy(NDManager manager, DataType floats) throws IOException {
    Optional<StoredTensor> plain = plain();
    return plain.isPresent()
        ? plain.get().copy(manager, floats)
        : TensorMemory.convert(widen(manager), floats);
  }

  private Optional<StoredTensor> plain() {
    return switch (type) {
      case F32, F16, BF16 -> Optional.of(new StoredTensor(info, ElementType.valueOf(type.name())));
      default -> Optional.empty();
    };
  }

  private NDArray widen(NDManager manager) throws IOException {
    try (FileChannel channel = FileChannel.open(info.file(), StandardOpenOption.READ)) {
      return TensorMemory.create(
          manager,
          info.shape(),
          DataType.FLOAT32,
          (first, count, target) -> widen(channel, first, count, target.asFloatBuffer()));
    }
  }

  /** Parts are whole numbers of blocks: their size is a multiple of every block's. */
  private void widen(FileChannel channel, long first, int count, FloatBuffer out)
      throws IOException {
    FileUnits.read(
        info.file(),
        channel,
        info.offset() + first / type.blockValues() * type.bytes(),
        type.bytes(),
        count / type.blockValues(),
        (window, firstBlock, blocks) -> {
          for (int b = 0; b < blocks; b++) {
            type.reader()
                .read(window, b * type.bytes(), out, (firstBlock + b) * type.blockValues());
          }
        });
  }
}
