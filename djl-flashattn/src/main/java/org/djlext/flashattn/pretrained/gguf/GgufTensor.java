package org.djlext.flashattn.pretrained.gguf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.stream.IntStream;
import org.djlext.flashattn.pretrained.weights.ElementType;
import org.djlext.flashattn.pretrained.weights.StoredTensor;
import org.djlext.flashattn.pretrained.weights.TensorInfo;
import org.djlext.flashattn.pretrained.weights.TensorMemory;

/** One tensor of a GGUF file: where its blocks lie and how they are read. */
record GgufTensor(TensorInfo info, GgmlType type, long offset) {

  private static final int BLOCKS_PER_TASK = 4096;

  NDArray load(NDManager manager) throws IOException {
    switch (type) {
      case F32, F16, BF16 -> {
        return new StoredTensor(info, ElementType.valueOf(type.name()), offset).load(manager);
      }
      default -> {
        try (FileChannel channel = FileChannel.open(info.file(), StandardOpenOption.READ)) {
          return TensorMemory.create(
              manager,
              info.shape(),
              DataType.FLOAT32,
              (first, count, target) -> widen(channel, first, count, target.asFloatBuffer()));
        }
      }
    }
  }

  /** Rows are whole numbers of blocks, so every part that is asked for begins with a block. */
  private void widen(FileChannel channel, long first, int count, FloatBuffer out)
      throws IOException {
    int blocks = count / type.blockValues();
    long from = offset + first / type.blockValues() * type.bytes();
    ByteBuffer in =
        channel
            .map(FileChannel.MapMode.READ_ONLY, from, (long) blocks * type.bytes())
            .order(ByteOrder.LITTLE_ENDIAN);
    int tasks = (blocks + BLOCKS_PER_TASK - 1) / BLOCKS_PER_TASK;
    IntStream.range(0, tasks)
        .parallel()
        .forEach(
            task -> {
              int end = Math.min(blocks, (task + 1) * BLOCKS_PER_TASK);
              for (int b = task * BLOCKS_PER_TASK; b < end; b++) {
                type.reader().read(in, b * type.bytes(), out, b * type.blockValues());
              }
            });
  }
}
