package org.djlext.detr;

import ai.djl.modality.cv.output.CategoryMask;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.djlext.detr.panoptic.HuggingFaceMerge;
import org.djlext.detr.panoptic.OriginalMerge;
import org.djlext.detr.panoptic.PanopticMerge;
import org.djlext.detr.panoptic.PanopticSegmentation;
import org.djlext.flashattn.translate.TranslatorArguments;

/** The results that a DETR's outputs can be read as, and the arguments that each listens to. */
final class DetrOutputs {

  private static final String ORIGINAL = "original";
  private static final String HUGGING_FACE = "huggingface";

  private final CategoryNames names;
  private final TranslatorArguments arguments;

  DetrOutputs(CategoryNames names, TranslatorArguments arguments) {
    this.names = names;
    this.arguments = arguments;
  }

  /** The types of result that there are readers for. */
  static Set<Class<?>> types() {
    return Set.of(
        DetectedObjects.class,
        PanopticSegmentation.class,
        CategoryMask.class,
        PanopticDetections.class);
  }

  /** Finds the reader for one of the {@link #types}. */
  @SuppressWarnings("unchecked")
  <O> OutputReader<O> reader(Class<O> type) {
    if (type == DetectedObjects.class) {
      return (OutputReader<O>) objects();
    } else if (type == PanopticSegmentation.class) {
      return (OutputReader<O>) new PanopticReader(merge());
    } else if (type == CategoryMask.class) {
      return (OutputReader<O>) categories(new PanopticReader(merge()));
    }
    return (OutputReader<O>) both(objects(), new PanopticReader(merge()));
  }

  private DetectionReader objects() {
    return new DetectionReader(
        names,
        arguments.number("threshold", DetrTranslator.THRESHOLD),
        arguments.integer("topK", Integer.MAX_VALUE));
  }

  private PanopticMerge merge() {
    IntPredicate things = things();
    String name = arguments.choice("merge", Set.of(ORIGINAL, HUGGING_FACE), ORIGINAL);
    if (name.equals(HUGGING_FACE)) {
      HuggingFaceMerge merge = new HuggingFaceMerge(things);
      return new HuggingFaceMerge(
          arguments.number("segmentThreshold", merge.threshold()),
          arguments.number("maskThreshold", merge.maskThreshold()),
          arguments.number("overlapThreshold", merge.overlapThreshold()),
          merge.fused(),
          things);
    }
    OriginalMerge merge = new OriginalMerge(things);
    return new OriginalMerge(
        arguments.number("segmentThreshold", merge.threshold()), merge.smallArea(), things);
  }

  private IntPredicate things() {
    List<String> stuff = arguments.words("stuff");
    if (stuff.isEmpty()) {
      return PanopticMerge.COCO_THINGS;
    }
    Set<String> known = Set.copyOf(names.byIndex().values());
    for (String name : stuff) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "stuff: expected names of classes, found " + name + " among " + known);
      }
    }
    return category -> !stuff.contains(names.name(category));
  }

  private OutputReader<CategoryMask> categories(PanopticReader panoptic) {
    return (outputs, frames) -> {
      NDArray logits = OutputReader.output(outputs, "logits", frames.size());
      List<String> classes = names.names((int) logits.getShape().get(2) - 1);
      List<CategoryMask> masks = new ArrayList<>();
      for (PanopticSegmentation picture : panoptic.read(outputs, frames)) {
        masks.add(picture.toCategoryMask(classes));
      }
      return masks;
    };
  }

  private static OutputReader<PanopticDetections> both(
      DetectionReader objects, PanopticReader panoptic) {
    return (outputs, frames) -> {
      List<DetectedObjects> found = objects.read(outputs, frames);
      List<PanopticSegmentation> cut = panoptic.read(outputs, frames);
      List<PanopticDetections> all = new ArrayList<>();
      for (int i = 0; i < found.size(); i++) {
        all.add(new PanopticDetections(found.get(i), cut.get(i)));
      }
      return all;
    };
  }
}
