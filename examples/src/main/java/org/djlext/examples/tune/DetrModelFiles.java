package org.djlext.examples.tune;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.djlext.detr.DetrImageProcessor;
import org.djlext.detr.DetrModelLoader;
import org.djlext.detr.ResizeRule;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * Writes a trained DETR as transformers and {@link DetrModelLoader} read it, with the image
 * processor that it was trained with.
 *
 * @param model the model
 * @param size the length of the shorter side of its pictures
 * @param processor how the pixels of its pictures became numbers
 */
record DetrModelFiles(StartingModel model, int size, DetrImageProcessor processor) {

  private static final int SHORTEST = 800;
  private static final int LONGEST = 1333;

  /** Returns the length of the shorter side that a processor makes pictures of. */
  static int shorterSide(DetrImageProcessor processor) {
    return processor.resize() instanceof ResizeRule.Edges edges ? edges.shortest() : SHORTEST;
  }

  void write(Path folder) throws IOException {
    CheckpointWriter.save(
        model.model().getBlock(),
        DetrModelLoader.weightTable(model.config()),
        model.config().toJson(),
        folder);
    String json = new GsonBuilder().setPrettyPrinting().create().toJson(preprocessor());
    WholeFile.write(folder.resolve("preprocessor_config.json"), json + "\n");
  }

  private JsonObject preprocessor() {
    JsonObject json = new JsonObject();
    json.addProperty("image_processor_type", "DetrImageProcessor");
    json.addProperty("format", "coco_detection");
    json.addProperty("do_resize", true);
    JsonObject edges = new JsonObject();
    edges.addProperty("shortest_edge", size);
    edges.addProperty("longest_edge", Math.round(LONGEST * (size / (float) SHORTEST)));
    json.add("size", edges);
    json.addProperty("resample", 2);
    json.addProperty("do_rescale", true);
    json.addProperty("rescale_factor", processor.scaling().factor());
    json.addProperty("do_normalize", true);
    json.add("image_mean", numbers(processor.scaling().mean()));
    json.add("image_std", numbers(processor.scaling().deviation()));
    json.addProperty("do_pad", true);
    return json;
  }

  private static JsonArray numbers(List<Double> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }
}
