package org.djlext.vlm.kimivl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import org.djlext.flashattn.KvCache;
import org.djlext.vlm.generate.GenerativeBlock;
import org.djlext.vlm.moonlight.MoonlightBlock;
import org.djlext.vlm.moonlight.MoonlightStates;
import org.djlext.vlm.moonvit.MoonVitBlock;

/**
 * Kimi-VL (arXiv 2504.07491): {@code input_ids (B, T)}, optionally {@code attention_mask (B, T)},
 * and optionally {@code pixel_values (P, 3, p, p)} with {@code image_grid_hws (N, 2)} give {@code
 * logits (B, T, V)}. The features of all images stand in the places of the media tokens, in their
 * order, sequence after sequence; there must be as many.
 *
 * <p>As a language model alone it reads media tokens as any other; {@link KimiVlGenerator} answers
 * chats with pictures.
 */
public final class KimiVlBlock extends GenerativeBlock {

  private static final byte VERSION = 1;

  private final KimiVlConfig config;
  private final KimiVlProgram program;
  private final MoonVitBlock tower;
  private final KimiVlProjector projector;
  private final MoonlightBlock decoder;

  /**
   * Constructs the Block, its parameters without values.
   *
   * @param config the model's shape
   */
  public KimiVlBlock(KimiVlConfig config) {
    this(config, new MoonlightBlock(config.text()));
  }

  @SuppressWarnings("this-escape")
  KimiVlBlock(KimiVlConfig config, MoonlightBlock decoder) {
    super(VERSION);
    this.config = config;
    this.program = new KimiVlProgram(config);
    tower = addChildBlock("vision_tower", new MoonVitBlock(config.vision()));
    projector = addChildBlock("multi_modal_projector", new KimiVlProjector(config, program));
    this.decoder = addChildBlock("language_model", decoder);
  }

  /**
   * Returns the model's shape.
   *
   * @return the configuration given to the constructor
   */
  public KimiVlConfig config() {
    return config;
  }

  /**
   * Returns the vision tower, to be frozen or looked into.
   *
   * @return a child of this Block
   */
  public MoonVitBlock tower() {
    return tower;
  }

  /**
   * Returns the decoder, to be frozen or looked into, or to {@linkplain MoonlightBlock#showRouting
   * show in training} how experts are chosen.
   *
   * @return a child of this Block
   */
  public MoonlightBlock decoder() {
    return decoder;
  }

  /**
   * Sees images, as the decoder reads them.
   *
   * @param store where weights are read
   * @param images {@code pixel_values (P, 3, p, p)} and {@code image_grid_hws (N, 2)}
   * @param training whether gradients are wanted
   * @return {@code (M, E)}, image after image, owned by the manager of {@code pixel_values}
   * @throws IllegalArgumentException if an input is not what is expected
   */
  public NDArray imageFeatures(ParameterStore store, NDList images, boolean training) {
    try (NDList features = tower.forward(store, images, training)) {
      return projector.forward(store, features, training).singletonOrThrow();
    }
  }

  /** Embeds tokens (B, T), with features (M, E) in the places of media tokens if there are any. */
  NDArray embed(ParameterStore store, NDArray ids, NDArray features, boolean training) {
    NDArray h = decoder.embed(store, ids, training);
    return features == null
        ? h
        : program.compiled().call("insert", training, h, ids, features).singletonOrThrow();
  }

  /**
   * Returns what every stage of the decoder sees, and how its tokens choose their experts.
   *
   * @param store where weights are read
   * @param inputs the raw inputs, as for the logits
   * @return the stages, owned by the manager of {@code input_ids}
   * @throws IllegalArgumentException if an input is not what is expected
   */
  public MoonlightStates states(ParameterStore store, NDList inputs) {
    NDManager manager = inputs.head().getManager();
    try (NDManager scratch = manager.newSubManager()) {
      inputs.tempAttach(scratch);
      KimiVlInputs checked = KimiVlInputs.of(inputs, config);
      NDArray h = embed(store, checked, false);
      MoonlightStates states = decoder.statesOf(store, checked.tokens(), h, false);
      states.attach(manager);
      return states;
    }
  }

  @Override
  protected NDList forwardTensors(ParameterStore store, NDList raw, boolean training) {
    NDManager manager = raw.head().getManager();
    try (NDManager scratch = manager.newSubManager()) {
      raw.tempAttach(scratch);
      KimiVlInputs inputs = KimiVlInputs.of(raw, config);
      NDArray h = embed(store, inputs, training);
      NDList out = decoder.logitsOf(store, inputs.tokens(), h, training);
      out.attach(manager);
      return out;
    }
  }

  private NDArray embed(ParameterStore store, KimiVlInputs inputs, boolean training) {
    NDArray features = null;
    if (inputs.images() != null) {
      features = imageFeatures(store, inputs.images(), training);
      inputs.requireAsMany(features);
    }
    return embed(store, inputs.tokens().ids(), features, training);
  }

  @Override
  public int vocabularySize() {
    return decoder.vocabularySize();
  }

  @Override
  public int contextLength() {
    return decoder.contextLength();
  }

  @Override
  public KvCache newCache(NDManager manager, int batch, int capacity) {
    return decoder.newCache(manager, batch, capacity);
  }

  @Override
  public NDArray nextTokenLogits(
      ParameterStore store, NDArray inputIds, int[] lengths, KvCache cache) {
    return decoder.nextTokenLogits(store, inputIds, lengths, cache);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... shapes) {
    int p = config.vision().patchSize();
    tower.initialize(manager, dataType, new Shape(config.vision().merged(), 3, p, p));
    Shape features = new Shape(1, config.vision().merged(), config.vision().hiddenSize());
    projector.initialize(manager, dataType, features);
    decoder.initialize(manager, dataType, shapes[0]);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return decoder.getOutputShapes(new Shape[] {inputShapes[0]});
  }
}
