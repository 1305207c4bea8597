package org.djlext.vlm.tune;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * The folder of a run with its checkpoints, {@code checkpoint-<update>} each. A checkpoint appears
 * whole or not at all, and older ones are deleted only when a newer one is there.
 */
final class RunFolder {

  private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{1,9})");
  private static final String UNFINISHED = ".checkpoint-";

  private final Path folder;
  private final String identity;

  /** Writes the files of a checkpoint. */
  interface Content {
    void write(Path folder) throws IOException;
  }

  /**
   * Opens the folder of a run, makes it if it is absent, and clears away what a killed run left
   * half written.
   */
  RunFolder(Path folder, String identity) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.identity = identity;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith(UNFINISHED)) {
          delete(file);
        }
      }
    }
  }

  Path path() {
    return folder;
  }

  Path checkpoint(int update) {
    return folder.resolve("checkpoint-" + update);
  }

  /**
   * Returns the state of the newest checkpoint, or null if there is none.
   *
   * @throws CheckpointException if it is that of a run with other settings
   */
  RunState newest() throws IOException {
    RunState state = null;
    List<Integer> updates = updates();
    if (!updates.isEmpty()) {
      Path path = checkpoint(updates.get(updates.size() - 1));
      state = RunState.read(path);
      if (state == null || !identity.equals(state.identity())) {
        throw new CheckpointException(
            path.resolve(RunState.FILE),
            "identity",
            "a run with these settings and data (take the folder away to begin anew): " + identity,
            state == null ? "nothing" : state.identity());
      }
    }
    return state;
  }

  /** Returns the updates that there are checkpoints of, rising. */
  List<Integer> updates() throws IOException {
    List<Integer> updates = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(
          file -> {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (name.matches()) {
              updates.add(Integer.valueOf(name.group(1)));
            }
          });
    }
    updates.sort(Comparator.naturalOrder());
    return updates;
  }

  /** Writes a checkpoint, then deletes all but the newest ones and the best one. */
  void keep(RunState state, int newest, Content content) throws IOException {
    Path target = checkpoint(state.globalStep());
    Path unfinished = folder.resolve(UNFINISHED + state.globalStep() + "." + UUID.randomUUID());
    try {
      Files.createDirectory(unfinished);
      content.write(unfinished);
      state.write(unfinished);
      if (Files.exists(target)) {
        delete(target); // the same update, saved anew, as its evaluation is known now
      }
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      delete(unfinished);
      throw e;
    }
    List<Integer> updates = updates();
    for (int update : updates.subList(0, Math.max(0, updates.size() - newest))) {
      if (update != state.bestStep()) {
        delete(checkpoint(update));
      }
    }
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // gone already
    }
  }
}
