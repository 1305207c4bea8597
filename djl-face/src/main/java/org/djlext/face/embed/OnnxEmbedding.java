package org.djlext.face.embed;

import java.util.List;
import org.djlext.flashattn.image.Normalization;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.onnx.OnnxGraph;
import org.djlext.flashattn.pretrained.onnx.OnnxValue;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.translate.TranslatorArguments;

/**
 * Face embedding networks as insightface publishes them (python-package:
 * model_zoo/arcface_onnx.py): aligned faces in, one embedding of each out.
 */
final class OnnxEmbedding {

  private static final int AXES = 4;
  private static final int USUAL_SIDE = 112;
  private static final Normalization PIXELS = equally(0, 1);

  private final OnnxGraph graph;

  OnnxEmbedding(OnnxGraph graph) throws CheckpointException {
    if (!mayBe(graph)) {
      throw new CheckpointException(
          graph.file(),
          "graph",
          "one input (B, 3, S, S) and one output (B, D)",
          "inputs %s and outputs %s".formatted(graph.inputs(), graph.outputs()));
    }
    this.graph = graph;
  }

  /** Whether a file is one beyond doubt: classifiers of other pictures have other sides. */
  static boolean isOne(OnnxGraph graph) {
    return mayBe(graph)
        && graph.inputs().get(0).size(2) == USUAL_SIDE
        && graph.outputs().get(0).rank() == 2;
  }

  private static boolean mayBe(OnnxGraph graph) {
    if (graph.inputs().size() != 1 || graph.outputs().size() != 1) {
      return false;
    }
    OnnxValue picture = graph.inputs().get(0);
    return picture.rank() == AXES
        && picture.may(1, RgbImage.CHANNELS)
        && picture.size(2) == picture.size(3);
  }

  /** How pictures are given to it, as the arguments {@code inputSize} and others have it. */
  EmbeddingInput input(TranslatorArguments arguments, boolean bgr) throws CheckpointException {
    OnnxValue picture = graph.inputs().get(0);
    long fixed = picture.size(2);
    int size = arguments.integer("inputSize", fixed == OnnxValue.FREE ? USUAL_SIDE : (int) fixed);
    if (!picture.may(2, size)) {
      throw new CheckpointException(
          graph.file(), "argument inputSize", fixed + ", which the file fixes", size);
    }
    Normalization usual = normalizesItself() ? PIXELS : FaceEmbeddingConfig.INSIGHTFACE;
    double mean = arguments.number("mean", usual.mean().get(0));
    double std = arguments.number("std", usual.std().get(0));
    Normalization plain = equally(mean, std);
    return new EmbeddingInput(
        size,
        new Normalization(plain.mean(), plain.std(), bgr),
        arguments.flag("flipSum", false),
        picture.size(0) != 1);
  }

  /** As MXNet's models do, whose first nodes subtract and multiply. */
  private boolean normalizesItself() {
    return begins("Sub", "_minus") && begins("Mul", "_mul");
  }

  private boolean begins(String one, String other) {
    return graph.firstNodes().stream().anyMatch(n -> n.startsWith(one) || n.startsWith(other));
  }

  private static Normalization equally(double mean, double std) {
    return new Normalization(List.of(mean, mean, mean), List.of(std, std, std), false);
  }
}
