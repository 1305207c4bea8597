package org.djlext.vlm.tune.zero;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Ranks that live in one thread and take turns: first all of them give, rank 0 first, then all of
 * them take. For tests, and to see what a training needs before there are machines for it.
 */
public final class LocalExchange implements Exchange {

  private static final int BLOCK = 1 << 16;

  private final Meeting meeting;
  private final int rank;

  private LocalExchange(Meeting meeting, int rank) {
    this.meeting = meeting;
    this.rank = rank;
  }

  /**
   * Lets ranks meet.
   *
   * @param ranks N, how many
   * @return one for each rank
   * @throws IllegalArgumentException if there are none
   */
  public static List<Exchange> among(int ranks) {
    if (ranks < 1) {
      throw new IllegalArgumentException("ranks: expected at least 1, found " + ranks);
    }
    Meeting meeting = new Meeting(ranks);
    List<Exchange> all = new ArrayList<>();
    for (int rank = 0; rank < ranks; rank++) {
      all.add(new LocalExchange(meeting, rank));
    }
    return all;
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int ranks() {
    return meeting.ranks;
  }

  @Override
  public void scatter(FlatVector whole) {
    meeting.scattered.give(rank);
    if (rank == 0) {
      meeting.begin(whole.size());
    }
    FloatBuffer block = FloatBuffer.allocate(BLOCK);
    for (int i = 0; i < meeting.sum.length; i++) {
      float[] sum = meeting.sum[i];
      whole.read((long) i * BLOCK, block.clear().limit(sum.length));
      float[] term = block.array();
      for (int k = 0; k < sum.length; k++) {
        sum[k] += term[k];
      }
    }
    meeting.sent[rank] += whole.size() / meeting.ranks * (meeting.ranks - 1);
  }

  @Override
  public void reduce(FlatVector slice) {
    meeting.scattered.take(rank);
    copy(meeting.sum, rank * slice.size(), slice, 0, slice.size());
  }

  @Override
  public void publish(FlatVector slice) {
    meeting.published.give(rank);
    float[][] copy = blocks(slice.size());
    for (int i = 0; i < copy.length; i++) {
      slice.read((long) i * BLOCK, FloatBuffer.wrap(copy[i]));
    }
    meeting.slices[rank] = copy;
  }

  @Override
  public void gather(FlatVector whole) {
    meeting.published.take(rank);
    long size = whole.size() / meeting.ranks;
    for (int other = 0; other < meeting.ranks; other++) {
      if (other != rank) {
        copy(meeting.slices[other], 0, whole, other * size, size);
        meeting.sent[other] += size; // whoever owns it sends it when it is asked for
      }
    }
  }

  @Override
  public void contribute(double value) {
    meeting.contributed.give(rank);
    meeting.terms[rank] = value;
  }

  @Override
  public double total() {
    meeting.contributed.take(rank);
    return Arrays.stream(meeting.terms).reduce(0, Double::sum); // not sum(), which compensates
  }

  @Override
  public long sent() {
    return meeting.sent[rank];
  }

  @Override
  public void close() {
    meeting.clear();
  }

  private static float[][] blocks(long size) {
    float[][] blocks = new float[Math.toIntExact((size + BLOCK - 1) / BLOCK)][];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = new float[(int) Math.min(BLOCK, size - (long) i * BLOCK)];
    }
    return blocks;
  }

  private static void copy(float[][] from, long first, FlatVector into, long at, long size) {
    for (long done = 0; done < size; ) {
      float[] block = from[(int) ((first + done) / BLOCK)];
      int begin = (int) ((first + done) % BLOCK);
      int count = (int) Math.min(block.length - begin, size - done);
      into.write(at + done, FloatBuffer.wrap(block, begin, count));
      done += count;
    }
  }

  private static final class Meeting {

    private final int ranks;
    private final Turns scattered;
    private final Turns published;
    private final Turns contributed;
    private final float[][][] slices;
    private final double[] terms;
    private final long[] sent;
    private float[][] sum = new float[0][];

    Meeting(int ranks) {
      this.ranks = ranks;
      scattered = new Turns("scatter", "reduce", ranks);
      published = new Turns("publish", "gather", ranks);
      contributed = new Turns("contribute", "total", ranks);
      slices = new float[ranks][][];
      terms = new double[ranks];
      sent = new long[ranks];
    }

    /** Begins a sum; the first term is added to -0, which leaves it as it is, whatever its sign. */
    void begin(long size) {
      long now = 0;
      for (float[] block : sum) {
        now += block.length;
      }
      if (now != size) {
        sum = blocks(size);
      }
      for (float[] block : sum) {
        Arrays.fill(block, -0f);
      }
    }

    void clear() {
      sum = new float[0][];
      Arrays.fill(slices, null);
    }
  }

  /** Whose turn it is: all ranks give in order, then all take. */
  private static final class Turns {

    private final String giving;
    private final String taking;
    private final int ranks;
    private int given;

    Turns(String giving, String taking, int ranks) {
      this.giving = giving;
      this.taking = taking;
      this.ranks = ranks;
    }

    void give(int rank) {
      given = given == ranks ? 0 : given;
      if (rank != given) {
        throw new IllegalStateException(
            "%s: expected rank %d to be the next, found rank %d".formatted(giving, given, rank));
      }
      given++;
    }

    void take(int rank) {
      if (given != ranks) {
        throw new IllegalStateException(
            "%s of rank %d: expected %s of all %d ranks before, found %d"
                .formatted(taking, rank, giving, ranks, given));
      }
    }
  }
}
