package org.djlext.detr;

import org.djlext.detr.ResizeRule.Edges;
import org.djlext.detr.ResizeRule.Fixed;
import org.djlext.flashattn.translate.TranslatorArguments;

/** The arguments of a {@code Criteria} that say how pictures are resized. */
final class ResizeArguments {

  private ResizeArguments() {}

  /** How pictures are resized, if that is said; otherwise as the checkpoint has it. */
  static DetrImageProcessor apply(TranslatorArguments arguments, DetrImageProcessor processor) {
    if (arguments.has("width") != arguments.has("height")) {
      throw new IllegalArgumentException("width and height: expected both or none, found one");
    }
    if (arguments.has("width")) {
      return processor.withResize(
          new Fixed(arguments.integer("height", 0), arguments.integer("width", 0)));
    }
    if (!arguments.has("size") && !arguments.has("maxSize")) {
      return processor;
    }
    Edges edges = processor.resize() instanceof Edges own ? own : Edges.PUBLISHED;
    int shortest = arguments.integer("size", edges.shortest());
    // without a word about the longer edge, its limit keeps the proportion of the checkpoint
    int longest =
        (int)
            Math.min(
                Integer.MAX_VALUE,
                Math.round((double) edges.longest() * shortest / edges.shortest()));
    return processor.withResize(new Edges(shortest, arguments.integer("maxSize", longest)));
  }
}
