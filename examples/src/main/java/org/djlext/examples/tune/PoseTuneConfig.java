package org.djlext.examples.tune;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.JsonFile;
import org.djlext.flashattn.training.ConfigFile;
import org.djlext.pose.PoseConfig;

/**
 * How a pose model is trained on data of one's own.
 *
 * @param file where this was read
 * @param model the model to begin with, a path or a URL; null to begin with a fresh one
 * @param fresh the config.json of a fresh model; null to begin with a trained one
 * @param changes keys of config.json that the trained model has otherwise, such as another head
 * @param train the people to learn from
 * @param validation the people to measure on after each epoch, or null
 * @param category the category of the people, or null if the files leave no doubt
 * @param epochs how often each person is seen
 * @param batch how many people an update sees
 * @param rates how large steps are
 * @param weightDecay of AdamW, for all but norms and biases
 * @param clipNorm what the norm of the gradients may be, or 0 for any
 * @param augmentation what is done to people
 * @param average the moving average of the weights, or null for none
 * @param threads how many threads read pictures ahead
 * @param seed decides fresh weights, order and augmentation
 * @param out the folder of the result, or null if only the command line says it
 */
record PoseTuneConfig(
    Path file,
    String model,
    JsonObject fresh,
    JsonObject changes,
    DataFiles train,
    DataFiles validation,
    String category,
    int epochs,
    int batch,
    Rates rates,
    double weightDecay,
    double clipNorm,
    PoseTuneAugmentation augmentation,
    Average average,
    int threads,
    long seed,
    Path out) {

  private static final List<String> CHANGEABLE =
      List.of("head", "keypoints", "input_size", "padding", "udp", "flip_test");
  private static final String DROPS = "drops";
  private static final String FLAT_COSINE = "flat_cosine";

  /**
   * Where pictures and their annotations are.
   *
   * @param annotations a JSON file of COCO keypoints
   * @param pictures the folder of the pictures
   */
  record DataFiles(Path annotations, Path pictures) {

    static DataFiles read(ConfigFile at) throws CheckpointException {
      DataFiles files = new DataFiles(at.path("annotations"), at.path("pictures"));
      at.requireAllAsked();
      return files;
    }
  }

  /**
   * How large steps are.
   *
   * @param base the rate at first, after the warm-up
   * @param cosine whether it falls along a cosine to a twentieth in the second half of the updates;
   *     otherwise it drops
   * @param drops the epochs, counted from 0, that begin with a tenth of the rate
   * @param warmUp how many updates the rise to the base takes
   */
  record Rates(double base, boolean cosine, List<Integer> drops, int warmUp) {}

  /**
   * The moving average of the weights.
   *
   * @param momentum how much of new weights goes in
   * @param gamma how many updates it takes to fall to that; 0 if it is so from the beginning
   */
  record Average(double momentum, double gamma) {}

  /** Returns what a run must have in common with one that was broken off, to go on from there. */
  String identity() {
    return "model %s, fresh %s, changes %s, train %s, validation %s, batch %d, average %s, seed %d"
        .formatted(
            model,
            fresh == null ? "none" : fresh,
            changes,
            train,
            validation,
            batch,
            average,
            seed);
  }

  /**
   * Returns the shape of the model that is trained.
   *
   * @param given the shape of the given model, or null for a fresh one
   * @throws CheckpointException naming the key that is wrong
   */
  PoseConfig shape(PoseConfig given) throws CheckpointException {
    JsonObject json = given == null ? fresh.deepCopy() : given.toJson();
    for (Map.Entry<String, JsonElement> change : changes.entrySet()) {
      json.add(change.getKey(), change.getValue());
    }
    return PoseConfig.fromJson(json, file);
  }

  /**
   * Reads a configuration.
   *
   * @param path a YAML or JSON file; paths in it begin at its folder
   * @param seed used unless the file has one
   * @throws CheckpointException naming the key that is wrong
   */
  static PoseTuneConfig read(Path path, long seed) throws IOException {
    ConfigFile file = ConfigFile.read(path);
    if (file.has("model") == file.has("fresh")) {
      throw new CheckpointException(
          path, "model, fresh", "one of the two", file.has("model") ? "both" : "none");
    }
    String model = file.text("model", null);
    int epochs = file.integer("epochs", 20, 1);
    PoseTuneConfig config =
        new PoseTuneConfig(
            path,
            model == null ? null : GivenModel.located(file, model),
            model == null ? fresh(file) : null,
            changes(file),
            DataFiles.read(file.object("train")),
            file.has("validation") ? DataFiles.read(file.object("validation")) : null,
            file.text("category", null),
            epochs,
            file.integer("batch", 32, 1),
            rates(file),
            file.number("weight_decay", 0, 0),
            file.number("clip_norm", 0, 0),
            PoseTuneAugmentation.read(file, epochs),
            file.has("average") ? average(file.object("average")) : null,
            file.integer("threads", 1, 1),
            file.whole("seed", seed),
            file.has("out") ? file.path("out") : null);
    file.requireAllAsked();
    return config;
  }

  private static JsonObject fresh(ConfigFile file) throws IOException {
    if (file.isObject("fresh")) {
      return file.json("fresh");
    }
    Path config = file.path("fresh");
    return JsonFile.read(Files.isDirectory(config) ? config.resolve("config.json") : config);
  }

  private static JsonObject changes(ConfigFile file) throws CheckpointException {
    JsonObject changes = new JsonObject();
    for (String key : CHANGEABLE) {
      if (file.has(key)) {
        changes.add(key, file.element(key));
      }
    }
    return changes;
  }

  private static Rates rates(ConfigFile file) throws CheckpointException {
    String schedule = file.choice("schedule", FLAT_COSINE, List.of(DROPS, FLAT_COSINE));
    List<Integer> drops = file.integers("drop_epochs");
    for (int i = 0; i < drops.size(); i++) {
      if (drops.get(i) < (i == 0 ? 1 : drops.get(i - 1) + 1)) {
        throw file.wrong("drop_epochs", "rising numbers from 1 on");
      }
    }
    if (!drops.isEmpty() && !schedule.equals(DROPS)) {
      throw file.wrong("drop_epochs", "nothing unless schedule is " + DROPS);
    }
    return new Rates(
        file.number("learning_rate", 5e-4, 0),
        schedule.equals(FLAT_COSINE),
        drops,
        file.integer("warm_up", 0, 0));
  }

  private static Average average(ConfigFile file) throws CheckpointException {
    Average average = new Average(file.number("momentum", 2e-4, 0), file.number("gamma", 2000, 0));
    if (!(average.momentum() > 0 && average.momentum() < 1)) {
      throw file.wrong("momentum", "a number between 0 and 1");
    }
    file.requireAllAsked();
    return average;
  }
}
