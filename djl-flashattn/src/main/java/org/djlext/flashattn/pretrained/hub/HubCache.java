package org.djlext.flashattn.pretrained.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * Where the files of one repository are kept, laid out as HuggingFace's own cache: {@code blobs} by
 * content, {@code snapshots/<commit>} with a link to a blob for each file, {@code refs} with the
 * commit that a branch or tag was last seen at.
 */
final class HubCache {

  private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

  private final Path folder;

  HubCache(Path cache, HubModel model) {
    folder = cache.resolve("models--" + model.id().replace("/", "--"));
  }

  Path blob(String name) throws IOException {
    return Files.createDirectories(folder.resolve("blobs")).resolve(name);
  }

  Path snapshot(String commit) {
    return folder.resolve("snapshots").resolve(commit);
  }

  Optional<String> commit(HubModel model) throws IOException {
    if (model.isCommit()) {
      return Optional.of(model.revision());
    }
    Path ref = folder.resolve("refs").resolve(model.revision());
    return Files.isRegularFile(ref)
        ? Optional.of(Files.readString(ref).strip()).filter(c -> c.matches("[0-9a-f]{40}"))
        : Optional.empty();
  }

  void setCommit(HubModel model, String commit) throws IOException {
    if (!model.isCommit()) {
      write(folder.resolve("refs").resolve(model.revision()), commit);
    }
  }

  /** The files of a model that was fetched whole; nothing if it was not, or some were deleted. */
  Optional<List<String>> complete(String commit) throws IOException {
    Path list = list(commit);
    if (!Files.isRegularFile(list)) {
      return Optional.empty();
    }
    List<String> names = Files.readAllLines(list);
    boolean all = names.stream().allMatch(name -> Files.exists(snapshot(commit).resolve(name)));
    return all ? Optional.of(names) : Optional.empty();
  }

  void setComplete(String commit, List<String> names) throws IOException {
    write(list(commit), String.join("\n", names) + "\n");
  }

  /** Makes a blob appear in a snapshot. */
  Path link(String commit, String name, Path blob) throws IOException {
    Path file = snapshot(commit).resolve(name);
    Files.createDirectories(file.getParent());
    if (Files.exists(file) && Files.isSameFile(file, blob)) {
      return file;
    }
    Path temporary = file.resolveSibling(file.getFileName() + "." + System.nanoTime() + ".tmp");
    try {
      try {
        Files.createSymbolicLink(temporary, file.getParent().relativize(blob));
      } catch (UnsupportedOperationException | IOException e) {
        Files.createLink(temporary, blob); // Windows allows symbolic links to few
      }
      // plain replacing deletes first, so that another thread or process may find nothing
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    return file;
  }

  /** What is done under a lock. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /** Does something that one thread of one process may do at a time. */
  static <T> T locked(Path blob, Work<T> work) throws IOException {
    Path file = blob.resolveSibling(blob.getFileName() + ".lock");
    ReentrantLock threads = LOCKS.computeIfAbsent(file, any -> new ReentrantLock());
    threads.lock(); // a file's lock is the process's, not the thread's
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock processes = channel.lock()) {
      if (!processes.isValid()) {
        throw new IOException("cannot lock " + file);
      }
      return work.run();
    } finally {
      threads.unlock();
    }
  }

  private Path list(String commit) {
    return folder.resolve("snapshots").resolve(commit + ".files");
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    WholeFile.write(file, text);
  }
}
