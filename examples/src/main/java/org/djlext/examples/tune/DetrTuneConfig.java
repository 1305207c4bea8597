package org.djlext.examples.tune;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.JsonFile;
import org.djlext.flashattn.training.ConfigFile;

/**
 * How a DETR is trained on data of one's own.
 *
 * @param file where this was read
 * @param model the model to begin with, a path or a URL; null to begin with a fresh one
 * @param fresh the config.json of a fresh model; null to begin with a trained one
 * @param train the pictures to learn from
 * @param validation the pictures to measure on after each epoch, or null
 * @param epochs how often each picture is seen
 * @param batch how many pictures an update sees
 * @param learningRate of the transformer and the heads
 * @param backboneRate of the backbone
 * @param weightDecay of AdamW
 * @param clipNorm what the norm of the gradients may be, or 0 for any
 * @param drops the epochs, counted from 0, that begin with a tenth of the rates
 * @param size the length of the shorter side of pictures in pixels, or 0 for that of the model
 * @param augment whether training pictures are mirrored, resized and cropped as in the paper
 * @param masks whether masks are learned, by a mask head that is added if the model has none
 * @param replaceClasses whether the head is made anew for the categories of the training data,
 *     numbered from 0; otherwise category ids are the indices of the head that is there
 * @param freezeDetector whether only the mask head is trained
 * @param threads how many threads read pictures ahead
 * @param seed decides fresh weights, order and augmentation
 * @param out the folder of the result, or null if only the command line says it
 */
record DetrTuneConfig(
    Path file,
    String model,
    JsonObject fresh,
    DataFiles train,
    DataFiles validation,
    int epochs,
    int batch,
    double learningRate,
    double backboneRate,
    double weightDecay,
    double clipNorm,
    List<Integer> drops,
    int size,
    boolean augment,
    boolean masks,
    boolean replaceClasses,
    boolean freezeDetector,
    int threads,
    long seed,
    Path out) {

  /**
   * Where pictures and their annotations are.
   *
   * @param annotations a JSON file of COCO, detection or panoptic
   * @param pictures the folder of the pictures
   * @param segments the folder of the PNG files of panoptic annotations; null for detection
   */
  record DataFiles(Path annotations, Path pictures, Path segments) {

    static DataFiles read(ConfigFile at) throws CheckpointException {
      DataFiles files =
          new DataFiles(
              at.path("annotations"),
              at.path("pictures"),
              at.has("segments") ? at.path("segments") : null);
      at.requireAllAsked();
      return files;
    }
  }

  /** Returns this configuration with another size of pictures. */
  DetrTuneConfig withSize(int pixels) {
    return new DetrTuneConfig(
        file,
        model,
        fresh,
        train,
        validation,
        epochs,
        batch,
        learningRate,
        backboneRate,
        weightDecay,
        clipNorm,
        drops,
        pixels,
        augment,
        masks,
        replaceClasses,
        freezeDetector,
        threads,
        seed,
        out);
  }

  /** Returns what a run must have in common with one that was broken off, to go on from there. */
  String identity() {
    return "model %s, fresh %s, train %s, masks %s, classes %s, size %d, batch %d, seed %d"
        .formatted(
            model,
            fresh == null ? "none" : fresh.toString(),
            train,
            masks,
            replaceClasses ? "replaced" : "kept",
            size,
            batch,
            seed);
  }

  /**
   * Reads a configuration.
   *
   * @param path a YAML or JSON file; paths in it begin at its folder
   * @param seed used unless the file has one
   * @throws CheckpointException naming the key that is wrong
   */
  static DetrTuneConfig read(Path path, long seed) throws IOException {
    ConfigFile file = ConfigFile.read(path);
    if (file.has("model") == file.has("fresh")) {
      throw new CheckpointException(
          path, "model, fresh", "one of the two", file.has("model") ? "both" : "none");
    }
    String model = file.text("model", null);
    String classes = file.text("classes", model == null ? "replace" : "keep");
    if (!classes.equals("keep") && !classes.equals("replace")) {
      throw new CheckpointException(path, "classes", "keep or replace", classes);
    }
    if (model == null && classes.equals("keep")) {
      throw new CheckpointException(path, "classes", "replace, as a fresh model has none", classes);
    }
    double rate = file.number("learning_rate", 1e-4, 0);
    DataFiles train = DataFiles.read(file.object("train"));
    boolean masks = file.flag("masks", train.segments() != null);
    boolean freezeDetector = file.flag("freeze_detector", false);
    if (freezeDetector && (!masks || model == null)) {
      throw new CheckpointException(
          path, "freeze_detector", "true only with a model and masks, for its mask head", true);
    }
    DetrTuneConfig config =
        new DetrTuneConfig(
            path,
            model == null ? null : GivenModel.located(file, model),
            model == null ? fresh(file) : null,
            train,
            file.has("validation") ? DataFiles.read(file.object("validation")) : null,
            file.integer("epochs", 50, 1),
            file.integer("batch", 2, 1),
            rate,
            file.number("backbone_rate", rate / 10, 0),
            file.number("weight_decay", 1e-4, 0),
            file.number("clip_norm", 0.1, 0),
            drops(file),
            file.integer("size", 0, 16),
            file.flag("augment", true),
            masks,
            classes.equals("replace"),
            freezeDetector,
            file.integer("threads", 1, 1),
            file.whole("seed", seed),
            file.has("out") ? file.path("out") : null);
    file.requireAllAsked();
    return config;
  }

  /** Reads the shape of a fresh model, of which nothing is frozen unless it says so. */
  private static JsonObject fresh(ConfigFile file) throws IOException {
    JsonObject json;
    if (file.isObject("fresh")) {
      json = file.json("fresh");
    } else {
      Path config = file.path("fresh");
      json = JsonFile.read(Files.isDirectory(config) ? config.resolve("config.json") : config);
    }
    if (!json.has("frozen_norms")) {
      json.addProperty("frozen_norms", false);
    }
    if (!json.has("frozen_stages")) {
      json.addProperty("frozen_stages", 0);
    }
    return json;
  }

  private static List<Integer> drops(ConfigFile file) throws CheckpointException {
    List<Integer> drops = file.integers("drop_epochs");
    for (int i = 0; i < drops.size(); i++) {
      if (drops.get(i) < (i == 0 ? 1 : drops.get(i - 1) + 1)) {
        throw file.wrong("drop_epochs", "rising numbers from 1 on");
      }
    }
    return drops;
  }
}
