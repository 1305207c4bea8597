package org.djlext.examples.tune;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * What a run leaves beside its result: the model after the last whole epoch, and what is known of
 * the epochs. A run that was broken off goes on from there. Folders appear whole or not at all.
 */
final class TuningFolder {

  private static final String STATE = "state.json";
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private final Path out;
  private final Path folder;
  private final State state;
  private int nextBest;

  /** What is known after an epoch. */
  private static final class State {
    private String settings;
    private List<TunedEpoch> epochs = new ArrayList<>();
    private List<String> newlyMade = new ArrayList<>();
    private int best;
  }

  /** Writes the files of a model into a folder. */
  interface ModelFiles {
    void write(Path folder) throws IOException;
  }

  private TuningFolder(Path out, State state) {
    this.out = out;
    this.folder = beside(out);
    this.state = state;
  }

  private static Path beside(Path out) {
    return out.resolveSibling(out.getFileName() + ".training");
  }

  /**
   * Opens the folder of a run, or begins one.
   *
   * @param out the folder of the result
   * @param settings what a run must have in common with the one that was broken off
   * @throws CheckpointException if the result is there already, or another run was broken off
   */
  static TuningFolder open(Path out, String settings) throws IOException {
    if (Files.exists(out)) {
      try (Stream<Path> files = Files.isDirectory(out) ? Files.list(out) : Stream.of(out)) {
        if (files.findAny().isPresent()) {
          throw new CheckpointException(
              out, "there is something already; name another folder, or take this one away");
        }
      }
    }
    Path file = beside(out).resolve(STATE);
    try {
      State state = GSON.fromJson(Files.readString(file), State.class);
      if (state == null || state.epochs == null || !settings.equals(state.settings)) {
        throw new CheckpointException(
            file,
            "a run with other settings was broken off here; take the folder away to begin anew");
      }
      return new TuningFolder(out, state);
    } catch (NoSuchFileException e) {
      State state = new State();
      state.settings = settings;
      return new TuningFolder(out, state);
    } catch (JsonParseException e) {
      throw new CheckpointException(
          file, "this is not the state of a run; take its folder away to begin anew", e);
    }
  }

  List<TunedEpoch> epochs() {
    return List.copyOf(state.epochs);
  }

  List<String> newlyMade() {
    return List.copyOf(state.newlyMade);
  }

  void newlyMade(List<String> parameters) {
    state.newlyMade = new ArrayList<>(parameters);
  }

  /** Returns the model after the last whole epoch. */
  Path model() {
    return folder.resolve("epoch-" + state.epochs.size());
  }

  /** Returns which epoch had the best model, from 1 on; 0 for none yet. */
  int best() {
    return state.best;
  }

  /** Keeps the model of the current epoch as the best one, from the time that the epoch is kept. */
  void keepBest(ModelFiles model) throws IOException {
    nextBest = state.epochs.size() + 1;
    if (Files.exists(best(nextBest))) {
      delete(best(nextBest)); // written, but broken off before the state was
    }
    Files.createDirectories(folder);
    writeWhole(best(nextBest), model);
  }

  private Path best(int epoch) {
    return folder.resolve("best-" + epoch);
  }

  /** Keeps the model after an epoch, and forgets the one before. */
  void keep(TunedEpoch epoch, ModelFiles model) throws IOException {
    Path before = model();
    state.epochs.add(epoch);
    Files.createDirectories(folder);
    if (Files.exists(model())) {
      delete(model()); // written, but broken off before the state was
    }
    writeWhole(model(), model);
    int bestBefore = state.best;
    state.best = nextBest > 0 ? nextBest : bestBefore;
    nextBest = 0;
    WholeFile.write(folder.resolve(STATE), GSON.toJson(state) + "\n");
    if (Files.exists(before)) {
      delete(before);
    }
    if (bestBefore != state.best && Files.exists(best(bestBefore))) {
      delete(best(bestBefore));
    }
  }

  /** Makes the best model the result, and forgets the rest. */
  void finishWithBest() throws IOException {
    Files.deleteIfExists(out); // if anything, an empty folder
    Files.createDirectories(out.toAbsolutePath().getParent());
    Files.move(best(state.best), out, StandardCopyOption.ATOMIC_MOVE);
    delete(folder);
  }

  /** Writes the result and forgets the rest. */
  void finish(ModelFiles model) throws IOException {
    Files.deleteIfExists(out); // if anything, an empty folder
    writeWhole(out, model);
    delete(folder);
  }

  private static void writeWhole(Path target, ModelFiles model) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    Path temporary = parent.resolve("." + target.getFileName() + "." + UUID.randomUUID());
    try {
      Files.createDirectory(temporary);
      model.write(temporary);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      if (Files.exists(temporary)) {
        delete(temporary);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(folder)) {
      all = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
