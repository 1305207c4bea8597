package org.djlext.vlm.tune;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WholeFile;
import org.djlext.vlm.tune.zero.Exchange;
import org.djlext.vlm.tune.zero.FlatVector;
import org.djlext.vlm.tune.zero.ShardedAdamW;
import org.djlext.vlm.tune.zero.ShardedCheckpoint;

/**
 * The checkpoints of a run of several ranks, {@code checkpoint-<update>} each: every rank writes
 * its slice, and rank 0 gives the folder its name when all of them have. If one cannot, all ranks
 * hear of it, and the checkpoint before is kept.
 */
final class RankCheckpoints {

  private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{1,9})");
  private static final String IDENTITY = "run.txt";

  private final Path folder;
  private final int keep;
  private final String identity;

  /** What a rank does that may fail on it alone. */
  private interface Work {
    void run() throws IOException;
  }

  RankCheckpoints(Path folder, int keep, String identity) {
    this.folder = folder;
    this.keep = keep;
    this.identity = identity;
  }

  /** Takes up the newest checkpoint and returns its update, or 0 if there is none. */
  int restore(ShardedAdamW adamW, Exchange exchange) throws IOException {
    if (exchange.rank() == 0) {
      together("begin the run", exchange, this::begin);
    } else {
      together("begin the run", exchange, () -> {});
    }
    List<Integer> updates = updates();
    int newest = updates.isEmpty() ? 0 : updates.get(updates.size() - 1);
    together(
        "take up the checkpoint of update " + newest,
        exchange,
        () -> {
          if (newest > 0) {
            try (FlatVector values = adamW.layout().values()) {
              ShardedCheckpoint.load(checkpoint(newest), adamW, values);
            }
          }
        });
    return newest;
  }

  private void begin() throws IOException {
    Path file = Files.createDirectories(folder).resolve(IDENTITY);
    if (!Files.exists(file)) {
      WholeFile.write(file, identity + "\n");
    } else if (!Files.readString(file).strip().equals(identity.strip())) {
      throw new CheckpointException(
          file,
          "run",
          identity,
          Files.readString(file).strip()
              + "; this folder has a run of other data or settings, choose another one");
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path left : files.filter(RankCheckpoints::unfinished).toList()) {
        delete(left); // what a killed run left half written
      }
    }
  }

  private static boolean unfinished(Path file) {
    return file.getFileName().toString().startsWith(".checkpoint-");
  }

  void save(ShardedAdamW adamW, Exchange exchange) throws IOException {
    Path checkpoint = checkpoint((int) adamW.steps());
    together(
        "save the checkpoint of update " + adamW.steps(),
        exchange,
        () -> {
          try (FlatVector values = adamW.layout().values(adamW.rank())) {
            ShardedCheckpoint.saveSlice(checkpoint, adamW, values);
          }
        });
    together(
        "finish the checkpoint of update " + adamW.steps(),
        exchange,
        () -> {
          if (exchange.rank() == 0) {
            ShardedCheckpoint.finish(checkpoint, adamW);
            List<Integer> updates = updates();
            for (int update : updates.subList(0, Math.max(0, updates.size() - keep))) {
              delete(checkpoint(update));
            }
          }
        });
  }

  void publish(TunedModel model, Exchange exchange) throws IOException {
    together(
        "save the tuned model",
        exchange,
        () -> {
          if (exchange.rank() == 0) {
            model.save(folder);
          }
        });
  }

  /** Does something on all ranks and waits for them; fails on all of them if it does on one. */
  private void together(String what, Exchange exchange, Work work) throws IOException {
    IOException failure = null;
    try {
      work.run();
    } catch (IOException e) {
      failure = e;
    }
    exchange.contribute(failure == null ? 0 : 1);
    double failed = exchange.total();
    if (failure != null) {
      throw new RanksStoppedException(
          "rank %d of %d could not %s in %s: %s"
              .formatted(exchange.rank(), exchange.ranks(), what, folder, failure.getMessage()),
          failure);
    }
    if (failed > 0) {
      throw new RanksStoppedException(
          "rank %d stopped, as %d of %d ranks could not %s in %s"
              .formatted(exchange.rank(), (int) failed, exchange.ranks(), what, folder),
          null);
    }
  }

  private Path checkpoint(int update) {
    return folder.resolve("checkpoint-" + update);
  }

  private List<Integer> updates() throws IOException {
    List<Integer> updates = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          updates.add(Integer.parseInt(name.group(1)));
        }
      }
    }
    updates.sort(null);
    return updates;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
