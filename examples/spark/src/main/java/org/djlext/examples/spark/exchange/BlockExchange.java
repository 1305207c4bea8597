package org.djlext.examples.spark.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.apache.spark.BarrierTaskContext;
import org.djlext.vlm.tune.zero.Exchange;
import org.djlext.vlm.tune.zero.FlatVector;

/**
 * The exchange of a task in a barrier stage, whose rank is its partition. Vectors go in blocks of
 * {@value #BLOCK} numbers at most, each from its owner to the one that needs it; sums are taken in
 * the order of ranks, whichever block comes first.
 *
 * <p>A rank that is lost is noticed by Spark, which ends the tasks of the others and begins the
 * stage again; one that is only silent for too long is told of by name.
 */
public final class BlockExchange implements Exchange {

  private static final int BLOCK = 1 << 22; // 16 MB

  private final PeerBlocks blocks;
  private final int channel;
  private final long[] given;
  private final long[] taken;
  private float[] sum = new float[0];
  private FloatBuffer own = FloatBuffer.allocate(0);
  private double term;
  private long sent;
  private long received;

  /**
   * Meets the other ranks. All tasks of the stage call it.
   *
   * @param context of this task
   * @param addresses what {@link #address} says on each of them, in order of ranks
   * @param patience how long a silent rank is waited for
   * @throws IllegalStateException if two ranks are in one executor
   */
  public BlockExchange(BarrierTaskContext context, String[] addresses, Duration patience) {
    this(new PeerBlocks(context, addresses.clone(), patience), 0);
  }

  private BlockExchange(PeerBlocks blocks, int channel) {
    this.blocks = blocks;
    this.channel = channel;
    given = new long[blocks.ranks()];
    taken = new long[blocks.ranks()];
  }

  /**
   * Opens a channel between the same ranks, whose order does not depend on other channels, such as
   * for each layer of {@code LayerwiseZero}. It ends with this exchange.
   *
   * @param number of the channel, not 0, the same on all ranks
   * @return the channel
   * @throws IllegalArgumentException if the number is 0, that of this one
   */
  public BlockExchange channel(int number) {
    if (number == 0) {
      throw new IllegalArgumentException("channel: expected another number than 0, found 0");
    }
    return new BlockExchange(blocks, number);
  }

  /**
   * Says where this executor is, for the others.
   *
   * @return a line of text
   */
  public static String address() {
    return PeerBlocks.address();
  }

  @Override
  public int rank() {
    return blocks.rank();
  }

  @Override
  public int ranks() {
    return blocks.ranks();
  }

  @Override
  public void scatter(FlatVector whole) throws IOException {
    long size = whole.size() / ranks();
    if (own.capacity() != size) {
      own = FloatBuffer.allocate(Math.toIntExact(size));
    }
    whole.read(rank() * size, own.clear());
    for (int i = 1; i < ranks(); i++) {
      int to = (rank() + i) % ranks(); // not all to rank 0 first
      send(to, whole, to * size, size);
    }
  }

  @Override
  public void reduce(FlatVector slice) throws IOException {
    for (long at = 0; at < slice.size(); at += BLOCK) {
      int count = (int) Math.min(BLOCK, slice.size() - at);
      if (sum.length < count) {
        sum = new float[count];
      }
      Arrays.fill(sum, 0, count, -0f); // leaves the first term as it is, whatever its sign
      for (int rank = 0; rank < ranks(); rank++) {
        if (rank == rank()) {
          add(own.position((int) at).slice());
        } else {
          take(rank, count, this::add);
        }
      }
      slice.write(at, FloatBuffer.wrap(sum, 0, count));
    }
  }

  private void add(FloatBuffer terms) {
    int count = Math.min(terms.remaining(), sum.length);
    for (int i = 0; i < count; i++) {
      sum[i] += terms.get(i);
    }
  }

  @Override
  public void publish(FlatVector slice) throws IOException {
    for (int i = 1; i < ranks(); i++) {
      send((rank() + i) % ranks(), slice, 0, slice.size());
    }
  }

  @Override
  public void gather(FlatVector whole) throws IOException {
    long size = whole.size() / ranks();
    for (int i = 1; i < ranks(); i++) {
      int from = (rank() + i) % ranks();
      for (long at = 0; at < size; at += BLOCK) {
        long position = from * size + at;
        take(
            from,
            (int) Math.min(BLOCK, size - at),
            values -> whole.write(position, values.slice()));
      }
    }
  }

  private void send(int to, FlatVector vector, long from, long size) throws IOException {
    for (long at = 0; at < size; at += BLOCK) {
      int count = (int) Math.min(BLOCK, size - at);
      ByteBuffer content = PeerBlocks.allocate(count * Float.BYTES);
      vector.read(from + at, content.asFloatBuffer());
      give(to, content);
      sent += count;
    }
  }

  private void give(int to, ByteBuffer content) throws IOException {
    blocks.send(to, channel + "." + given[to]++, content);
  }

  private void take(int from, int count, java.util.function.Consumer<FloatBuffer> reader)
      throws IOException {
    blocks.take(
        from,
        channel + "." + taken[from]++,
        content -> {
          if (content.remaining() != count * Float.BYTES) {
            throw new IllegalStateException(
                "rank %d: expected %d numbers of rank %d, found %d bytes"
                    .formatted(rank(), count, from, content.remaining()));
          }
          received += count;
          reader.accept(content.asFloatBuffer());
        });
  }

  @Override
  public void contribute(double value) throws IOException {
    term = value;
    for (int i = 1; i < ranks(); i++) {
      ByteBuffer content = PeerBlocks.allocate(Double.BYTES);
      give((rank() + i) % ranks(), content.putDouble(0, value));
    }
  }

  @Override
  public double total() throws IOException {
    double[] terms = new double[ranks()];
    terms[rank()] = term;
    for (int rank = 0; rank < ranks(); rank++) {
      if (rank != rank()) {
        int from = rank;
        blocks.take(
            from,
            channel + "." + taken[from]++,
            content -> terms[from] = content.getDouble(content.position()));
      }
    }
    double total = 0;
    for (double value : terms) {
      total += value;
    }
    return total;
  }

  @Override
  public long sent() {
    return sent;
  }

  /**
   * Returns how much this rank has taken from others.
   *
   * @return the number of elements of vectors so far
   */
  public long received() {
    return received;
  }

  @Override
  public void close() {
    if (channel == 0) {
      blocks.close();
    }
  }
}
