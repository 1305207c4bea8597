package org.djlext.detr;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.djlext.detr.panoptic.PanopticHead;
import org.djlext.detr.panoptic.PanopticHeadConfig;
import org.djlext.flashattn.layers.Convolution;
import org.djlext.flashattn.layers.Convolution.Geometry;
import org.djlext.flashattn.layers.LayerNorm;
import org.djlext.flashattn.layers.Projection;
import org.djlext.flashattn.layers.TokenEmbedding;
import org.djlext.flashattn.ops.TorchProgram;
import org.djlext.flashattn.resnet.ResNetBlock;

/**
 * DETR (arXiv 2005.12872): {@code pixel_values (B, C, H, W)} and perhaps {@code pixel_mask (B, H,
 * W)}, zero for padding, give {@code logits (B, Q, classes + 1)} and {@code pred_boxes (B, Q, 4)},
 * centre, width and height as parts of the picture without its padding; panoptic models add {@code
 * pred_masks (B, Q, h, w)}, logits in the size of the backbone's first map. In training with
 * auxiliary outputs {@code auxiliary_logits (L - 1, B, Q, classes + 1)} and {@code
 * auxiliary_pred_boxes (L - 1, B, Q, 4)} of the earlier decoder layers follow.
 *
 * <p>What the configuration freezes stays frozen, also when a trainer thaws the Block.
 */
public final class DetrBlock extends AbstractBlock {

  private static final byte VERSION = 1;
  private static final int BOX_LAYERS = 3;
  private static final int BOX_NUMBERS = 4;

  private final DetrConfig config;
  private final DetrProgram program;
  private final ResNetBlock backbone;
  private final Convolution projection;
  private final TokenEmbedding queries;
  private final List<Block> encoder = new ArrayList<>();
  private final List<Block> decoder = new ArrayList<>();
  private final PanopticHead panoptic;

  /**
   * Constructs the Block, its parameters without values.
   *
   * @param config the model's shape
   */
  @SuppressWarnings("this-escape")
  public DetrBlock(DetrConfig config) {
    super(VERSION);
    this.config = config;
    this.program = new DetrProgram(config);
    int d = config.hiddenSize();
    backbone = addChildBlock("backbone", new ResNetBlock(config.backbone()));
    int features = config.backbone().widths().get(config.lastStage() - 1);
    projection =
        addChildBlock(
            "input_projection", new Convolution(Geometry.same(features, d, 1, 1, 1), true));
    encoder.add(projection);
    if (config.positions() == PositionEmbedding.LEARNED) {
      for (String table : List.of("row_embeddings", "column_embeddings")) {
        TokenEmbedding side = new TokenEmbedding(PositionEmbedding.LEARNED_SIDE, d / 2);
        encoder.add(addChildBlock("position_embedding." + table, side));
      }
    }
    queries = addChildBlock("query_position_embeddings", new TokenEmbedding(config.queries(), d));
    decoder.add(queries);
    for (int i = 0; i < config.encoder().layers(); i++) {
      encoder.add(addChildBlock("encoder.layers." + i, DetrLayer.encoder(config)));
    }
    if (config.normalizeBefore()) {
      encoder.add(addChildBlock("encoder.layernorm", new LayerNorm(d, DetrLayer.EPSILON)));
    }
    for (int i = 0; i < config.decoder().layers(); i++) {
      decoder.add(addChildBlock("decoder.layers." + i, DetrLayer.decoder(config)));
    }
    decoder.add(addChildBlock("decoder.layernorm", new LayerNorm(d, DetrLayer.EPSILON)));
    decoder.add(
        addChildBlock("class_labels_classifier", new Projection(d, config.classes() + 1, true)));
    for (int i = 0; i < BOX_LAYERS; i++) {
      int out = i == BOX_LAYERS - 1 ? BOX_NUMBERS : d;
      decoder.add(addChildBlock("bbox_predictor.layers." + i, new Projection(d, out, true)));
    }
    new DetrInitialization(config).apply(this);
    // behind the detector's initialization, since the head brings its own
    panoptic =
        config.panoptic()
            ? addChildBlock("panoptic", new PanopticHead(panopticHead(config)))
            : null;
  }

  /**
   * Returns the model's shape.
   *
   * @return the configuration given to the constructor
   */
  public DetrConfig config() {
    return config;
  }

  /**
   * Returns the ResNet, whose parameters are trained at another rate.
   *
   * @return a child of this Block
   */
  public ResNetBlock backbone() {
    return backbone;
  }

  /**
   * Returns what makes masks. To train it alone, freeze this Block and thaw the head.
   *
   * @return a child of this Block, or nothing if the model is not panoptic
   */
  public Optional<PanopticHead> panopticHead() {
    return Optional.ofNullable(panoptic);
  }

  /**
   * Computes the detector and keeps what every stage of it gave.
   *
   * @param store where weights are read
   * @param raw {@code pixel_values} and perhaps {@code pixel_mask}
   * @param training whether gradients are wanted
   * @return the arrays, owned by the manager of {@code pixel_values}
   * @throws IllegalArgumentException if an input is not what is expected
   */
  public DetrActivations activations(ParameterStore store, NDList raw, boolean training) {
    DetrInputs inputs = DetrInputs.of(raw, config);
    NDArray pixels = inputs.pixelValues();
    Device device = pixels.getDevice();
    NDList stages = backbone.forward(store, new NDList(pixels), training);
    NDList maps = new NDList();
    config.featureStages().forEach(stage -> maps.add(stages.get(stage - 1)));
    NDArray feature = stages.get(config.lastStage() - 1);
    checkSides(feature.getShape());
    NDArray mask = inputs.pixelMask();
    TorchProgram compiled = program.compiled(training);
    NDArray[] w = weights(encoder, store, device, training);
    NDList encoded =
        mask == null
            ? compiled.call("encode", training, feature, w)
            : compiled.call("encode_masked", training, feature, mask, w);
    NDArray memory = encoded.get(encoded.size() - 1);
    NDArray present = encoded.get(1);
    NDArray positions = encoded.get(2);
    w = weights(decoder, store, device, training);
    NDList decoded =
        mask == null
            ? compiled.call("decode", training, memory, positions, w)
            : compiled.call("decode_masked", training, memory, positions, present, w);
    return DetrActivations.of(maps, encoded, decoded);
  }

  TorchProgram attentionProgram() {
    return program.attention();
  }

  DetrLayer encoderLayer(int layer) {
    return layers(encoder).get(layer);
  }

  DetrLayer decoderLayer(int layer) {
    return layers(decoder).get(layer);
  }

  private static List<DetrLayer> layers(List<Block> side) {
    return side.stream().filter(DetrLayer.class::isInstance).map(DetrLayer.class::cast).toList();
  }

  /** Returns (Q, d), owned by the parameter. */
  NDArray objectQueries(ParameterStore store, Device device) {
    return queries.weight(store, device, false);
  }

  private void checkSides(Shape map) {
    long side = Math.max(map.get(2), map.get(3));
    if (config.positions() == PositionEmbedding.LEARNED && side > PositionEmbedding.LEARNED_SIDE) {
      throw new IllegalArgumentException(
          "pixel_values: expected a picture whose last map has sides of at most %d, for which there"
                  .formatted(PositionEmbedding.LEARNED_SIDE)
              + " are learned positions, found "
              + map);
    }
  }

  private static NDArray[] weights(
      List<Block> parts, ParameterStore store, Device device, boolean training) {
    List<NDArray> w = new ArrayList<>();
    for (Block part : parts) {
      if (part instanceof DetrLayer layer) {
        layer.addWeights(store, device, training, w);
        continue;
      }
      for (Parameter parameter : part.getDirectParameters().values()) {
        w.add(store.getValue(parameter, device, training));
      }
    }
    return w.toArray(NDArray[]::new);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDManager manager = inputs.head().getManager();
    try (NDManager scratch = manager.newSubManager()) {
      inputs.tempAttach(scratch); // autograd keeps what it needs of the stages
      DetrActivations detector = activations(store, inputs, training);
      NDList out = detector.detections();
      if (panoptic != null) {
        NDList head = detector.panopticInputs(inputs.size() > 1);
        out.add(2, panoptic.forward(store, head, training).singletonOrThrow());
      }
      out.attach(manager);
      return out;
    }
  }

  @Override
  public void freezeParameters(boolean freeze) {
    super.freezeParameters(freeze);
    backbone.freezeParameters(freeze);
  }

  @Override
  public void freezeParameters(boolean freeze, Predicate<Parameter> predicate) {
    super.freezeParameters(freeze, predicate);
    backbone.freezeAgain();
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... shapes) {
    // the parameters know their shapes already
    for (Pair<String, Block> child : getChildren()) {
      child.getValue().initialize(manager, dataType, shapes[0]);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    long b = inputShapes[0].get(0);
    Shape logits = new Shape(b, config.queries(), config.classes() + 1L);
    Shape boxes = new Shape(b, config.queries(), BOX_NUMBERS);
    if (panoptic == null) {
      return new Shape[] {logits, boxes};
    }
    Shape map = backbone.getOutputShapes(inputShapes)[config.featureStages().get(0) - 1];
    return new Shape[] {logits, boxes, new Shape(b, config.queries(), map.get(2), map.get(3))};
  }

  /** The sizes of the mask head that belongs to a detector. */
  private static PanopticHeadConfig panopticHead(DetrConfig config) {
    List<Integer> widths = config.backbone().widths();
    return PanopticHeadConfig.ofStages(
        config.hiddenSize(),
        config.encoder().heads(),
        config.featureStages().stream().map(stage -> widths.get(stage - 1)).toList());
  }
}
