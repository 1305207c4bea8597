package org.djlext.face.gallery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntPredicate;
import org.djlext.face.Embeddings;
import org.djlext.face.match.Candidate;
import org.djlext.face.match.FaceSearch;

/**
 * Named persons with templates each, on disk.
 *
 * <p>An enrolment is on disk when {@link #add} returns; a process may be killed at any moment.
 * Deleting writes the file anew without the templates, and returns when the old one is gone. Any
 * number of threads may search while one changes the gallery; they see it before or after, never
 * between.
 */
public final class Gallery implements FaceSearch, AutoCloseable {

  private final GalleryBuilder settings;
  private final GalleryLock lock;
  private final GalleryLog log;
  private final ReadWriteLock graphLock = new ReentrantReadWriteLock();
  private TemplateStore store;
  private HnswGraph graph;
  private Vectors indexed;
  private volatile GallerySnapshot view;
  private Recovery recovery;
  private long nextId;
  private boolean indexSaved;
  private boolean closed;

  private Gallery(GalleryBuilder settings, GalleryLock lock, GalleryLog log) {
    this.settings = settings;
    this.lock = lock;
    this.log = log;
    this.store = new TemplateStore(settings.dimension);
  }

  /**
   * Begins to open a gallery.
   *
   * @param folder where it is, made if absent
   * @param model names the model whose embeddings it holds; those of another cannot be compared
   * @param dimension the dimension of embeddings, D
   * @return a builder
   * @throws IllegalArgumentException if the model is empty or the dimension not positive
   */
  public static GalleryBuilder builder(Path folder, String model, int dimension) {
    return new GalleryBuilder(folder, model, dimension);
  }

  static Gallery open(GalleryBuilder settings) throws IOException {
    Files.createDirectories(settings.folder);
    GalleryLock lock = GalleryLock.take(settings.folder);
    GalleryLog log = null;
    try {
      log =
          GalleryLog.open(
              settings.folder.resolve(GalleryLog.NAME),
              settings.model,
              settings.dimension,
              settings.key);
      Gallery gallery = new Gallery(settings, lock, log);
      gallery.load();
      return gallery;
    } catch (IOException | RuntimeException e) {
      if (log != null) {
        log.close();
      }
      lock.close();
      throw e;
    }
  }

  private Path indexPath() {
    return settings.folder.resolve("gallery.hnsw");
  }

  private void load() throws IOException {
    List<Damage> damages =
        log.scan(
            (record, offset, length) -> {
              store.add(record, offset, length);
              nextId = Math.max(nextId, record.id() + 1);
            });
    view = store.view();
    boolean rebuilt = false;
    if (store.count() >= settings.indexFrom) {
      graph = IndexFile.read(indexPath(), newGraph(), settings.links, log.generation(), view);
      indexSaved = graph != null && graph.count() == store.count();
      rebuilt = graph == null;
      indexed = view.vectors();
      index();
    }
    recovery = new Recovery(store.count(), damages, rebuilt);
  }

  private HnswGraph newGraph() {
    return new HnswGraph(settings.links, settings.buildBreadth);
  }

  /** Brings the index up to the store. */
  private void index() {
    if (store.count() >= settings.indexFrom) {
      GallerySnapshot now = store.view();
      if (graph == null) {
        graph = newGraph();
      }
      CodedProbe probe = new CodedProbe(settings.dimension);
      while (graph.count() < store.count()) {
        graphLock.writeLock().lock();
        try {
          indexed = now.vectors();
          graph.insert(indexed.codes(), probe.set(indexed.copy(graph.count())));
        } finally {
          graphLock.writeLock().unlock();
        }
        indexSaved = false;
      }
    }
  }

  /**
   * Says what opening found.
   *
   * @return how many templates, and what could not be read
   */
  public Recovery recovery() {
    return recovery;
  }

  /**
   * Enrols a template. It is on disk when this returns.
   *
   * @param person the name, new or with templates already, at most 1,000 bytes in UTF-8
   * @param embedding an embedding (D)
   * @return the number of the template
   * @throws IOException if it could not be written; the gallery is then as it was
   * @throws IllegalArgumentException if the name is empty or too long, the dimension another, or
   *     the embedding has no direction
   */
  public long add(String person, float[] embedding) throws IOException {
    return addAll(List.of(new Enrolment(person, embedding))).get(0);
  }

  /**
   * Enrols templates, waiting for the disk once. All are on disk when this returns; if the process
   * is killed before, some may be.
   *
   * @param enrolments the templates
   * @return their numbers
   * @throws IOException if they could not be written; the gallery is then as it was
   * @throws IllegalArgumentException if one is not as {@link #add} wants it; none is then enrolled
   */
  public synchronized List<Long> addAll(List<Enrolment> enrolments) throws IOException {
    checkOpen();
    List<LogRecord> records = new ArrayList<>();
    List<byte[]> bytes = new ArrayList<>();
    for (Enrolment enrolment : enrolments) {
      check(enrolment);
      LogRecord record =
          new LogRecord(nextId + records.size(), enrolment.person(), enrolment.embedding());
      records.add(record);
      bytes.add(log.encode(record));
    }
    long offset = log.end();
    log.append(bytes);
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      store.add(records.get(i), offset, bytes.get(i).length);
      offset += bytes.get(i).length;
      ids.add(records.get(i).id());
    }
    nextId += records.size();
    index();
    view = store.view();
    return ids;
  }

  private void check(Enrolment enrolment) {
    int length = enrolment.person().getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > LogRecord.LONGEST_NAME) {
      throw new IllegalArgumentException(
          "person: expected 1 to %d bytes, found %d".formatted(LogRecord.LONGEST_NAME, length));
    }
    if (enrolment.embedding().length != settings.dimension) {
      throw new IllegalArgumentException(
          "embedding: expected dimension %d, found %d"
              .formatted(settings.dimension, enrolment.embedding().length));
    }
    Embeddings.norm(enrolment.embedding());
  }

  /**
   * Deletes a person with all templates. The file is written anew without them.
   *
   * @param person the name
   * @return how many templates were deleted, 0 if there is no such person
   * @throws IOException if writing fails; the gallery is then as it was
   */
  public synchronized int delete(String person) throws IOException {
    GallerySnapshot now = view;
    return deleteWhere(slot -> now.person(slot).equals(person), false);
  }

  /**
   * Deletes a template. The file is written anew without it.
   *
   * @param id the number of the template
   * @return whether there was one
   * @throws IOException if writing fails; the gallery is then as it was
   */
  public synchronized boolean delete(long id) throws IOException {
    GallerySnapshot now = view;
    return deleteWhere(slot -> now.id(slot) == id, false) > 0;
  }

  /**
   * Writes the file anew with everything that could be read and nothing else, so that damaged parts
   * are gone.
   *
   * @throws IOException if writing fails; the gallery is then as it was
   */
  public synchronized void compact() throws IOException {
    deleteWhere(slot -> false, true);
  }

  private int deleteWhere(IntPredicate condition, boolean always) throws IOException {
    checkOpen();
    boolean[] removed = new boolean[store.count()];
    long[] offsets = new long[removed.length];
    int[] lengths = new int[removed.length];
    int kept = 0;
    for (int slot = 0; slot < removed.length; slot++) {
      removed[slot] = condition.test(slot);
      if (!removed[slot]) {
        offsets[kept] = store.offsets()[slot];
        lengths[kept++] = store.lengths()[slot];
      }
    }
    if (kept == removed.length && !always) {
      return 0;
    }
    log.rewrite(offsets, lengths, kept);
    TemplateStore rest = store.without(removed);
    HnswGraph smaller =
        graph == null || kept < settings.indexFrom
            ? null
            : graph.without(removed, view.vectors().codes());
    graphLock.writeLock().lock();
    try {
      store = rest;
      graph = smaller;
      view = rest.view();
      indexed = view.vectors();
    } finally {
      graphLock.writeLock().unlock();
    }
    indexSaved = false;
    saveIndex();
    return removed.length - kept;
  }

  private void saveIndex() throws IOException {
    if (graph == null) {
      Files.deleteIfExists(indexPath());
    } else if (!indexSaved) {
      IndexFile.write(indexPath(), graph, settings.links, log.generation(), view);
      indexSaved = true;
    }
  }

  @Override
  public List<Candidate> search(float[] probe, int count) {
    graphLock.readLock().lock();
    try {
      GallerySnapshot now = view;
      HnswGraph index = graph;
      if (index == null || index.count() < now.size()) {
        return now.search(probe, count);
      }
      float[] unit = now.unit(probe);
      CodedProbe coded = new CodedProbe(settings.dimension).set(unit);
      int breadth = Math.max(settings.searchBreadth, count);
      while (true) {
        ScoredHeap heap = index.search(indexed.codes(), coded, breadth);
        List<Candidate> found = now.search(unit, coded, heap, count);
        if (found.size() >= Math.min(count, now.personCount()) || breadth >= now.size()) {
          return found;
        }
        breadth = (int) Math.min(4L * breadth, now.size()); // few persons have many templates
      }
    } finally {
      graphLock.readLock().unlock();
    }
  }

  /**
   * Returns the gallery as it is now.
   *
   * @return a view that does not change
   */
  public GallerySnapshot snapshot() {
    return view;
  }

  /**
   * Returns the number of templates.
   *
   * @return the number of templates
   */
  public int size() {
    return view.size();
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the gallery is closed");
    }
  }

  /**
   * Saves the index and lets others open the gallery. Without it nothing is lost; the index is then
   * built again when opening.
   */
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      try {
        saveIndex();
      } finally {
        log.close();
        lock.close();
      }
    }
  }
}
