package org.djlext.examples.tune;

import java.io.IOException;
import java.nio.file.Path;
import org.djlext.detr.DetrImageProcessor;
import org.djlext.detr.DetrModelLoader;
import org.djlext.detr.ResizeRule;
import org.djlext.flashattn.image.ResampleFilter;
import org.djlext.flashattn.pretrained.CheckpointWriter;

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
    ResizeRule edges = new ResizeRule.Edges(size, Math.round(LONGEST * (size / (float) SHORTEST)));
    new DetrImageProcessor(edges, ResampleFilter.BILINEAR, processor.scaling(), true, null)
        .save(folder, false);
  }
}
