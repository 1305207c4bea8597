package org.djlext.face.gallery;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.djlext.face.match.Candidate;

/**
 * Times searches when told to, for {@code src/test/python/gallery_speed.py}. Arguments: files of
 * vectors (N, D) and of probes (Q, D), little-endian floats, D, and whether to build an index.
 * Persons are called by their row. A line {@code exact QUERIES} or {@code index BREADTH} is
 * answered by microseconds of processor time and of the clock for a search, and by what was found.
 */
public final class GalleryStopwatch {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int LINKS = 16;
  private static final int BREADTH = 200;

  private final int dimension;
  private final TemplateStore store;
  private final float[][] probes;
  private final HnswGraph graph = new HnswGraph(LINKS, BREADTH);

  private GalleryStopwatch(Path vectors, Path probes, int dimension) throws IOException {
    this.dimension = dimension;
    this.store = new TemplateStore(dimension);
    float[][] found = new float[rows(probes)][];
    read(probes, (row, values) -> found[row] = values);
    this.probes = found;
    read(vectors, (row, values) -> store.add(new LogRecord(row, "" + row, values), 0, 1));
  }

  private interface Row {
    void take(int row, float[] values);
  }

  private int rows(Path file) throws IOException {
    return (int) (java.nio.file.Files.size(file) / Float.BYTES / dimension);
  }

  private void read(Path file, Row row) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer buffer =
          ByteBuffer.allocate(dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < rows(file); i++) {
        buffer.clear();
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
        float[] values = new float[dimension];
        FloatBuffer floats = buffer.flip().asFloatBuffer();
        floats.get(values);
        row.take(i, values);
      }
    }
  }

  private void build() {
    Vectors vectors = store.view().vectors();
    CodedProbe probe = new CodedProbe(dimension);
    while (graph.count() < store.count()) {
      graph.insert(vectors.codes(), probe.set(vectors.copy(graph.count())));
    }
  }

  private String search(int breadth) {
    GallerySnapshot view = store.view();
    int count = breadth == 0 ? Math.min(probes.length, 50) : probes.length;
    StringBuilder found = new StringBuilder();
    List<?>[] all = new List<?>[count];
    long clock = System.nanoTime();
    long busy = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < count; i++) {
      all[i] = breadth == 0 ? view.search(probes[i], 1) : indexed(view, probes[i], breadth);
    }
    busy = THREADS.getCurrentThreadCpuTime() - busy;
    clock = System.nanoTime() - clock;
    for (List<?> each : all) {
      found.append(' ').append(((Candidate) each.get(0)).person());
    }
    return busy / 1e3 / count + " " + clock / 1e3 / count + found;
  }

  private List<Candidate> indexed(GallerySnapshot view, float[] probe, int breadth) {
    float[] unit = view.unit(probe);
    CodedProbe coded = new CodedProbe(dimension).set(unit);
    ScoredHeap heap = graph.search(view.vectors().codes(), coded, breadth);
    return view.search(unit, coded, heap, 1);
  }

  public static void main(String[] args) throws IOException {
    GalleryStopwatch watch =
        new GalleryStopwatch(Path.of(args[0]), Path.of(args[1]), Integer.parseInt(args[2]));
    long busy = THREADS.getCurrentThreadCpuTime();
    if (Boolean.parseBoolean(args[3])) {
      watch.build();
    }
    System.out.println((THREADS.getCurrentThreadCpuTime() - busy) / 1e9);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      System.out.println(watch.search(words[0].equals("exact") ? 0 : Integer.parseInt(words[1])));
    }
  }
}
