package org.djlext.vlm.chameleon;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.UniformInitializer;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.djlext.flashattn.fused.FusedBlock;
import org.djlext.flashattn.fused.GainAndShift;
import org.djlext.flashattn.fused.Kernel;
import org.djlext.flashattn.fused.Vector;
import org.djlext.flashattn.ops.ProgramSource;

/**
 * The image tokenizer (VQGAN, arXiv 2012.09841, without its discriminator): pictures {@code (B, 3,
 * H, W)} from -1 to 1 become {@code codes (B, h, w)} int64, and codes become pictures again.
 *
 * <p>Forward gives the codes. In training it gives the pictures drawn again, not clamped, the loss
 * of the quantizer (a number), and the codes; the gradient of the drawn picture passes the
 * quantizer unchanged.
 *
 * <p>Names are those of transformers' ChameleonVQVAE; of the part that draws, which published
 * folders lack, those of the VQGAN it comes from.
 */
public final class VqModelBlock extends FusedBlock {

  private static final double NO_BATCH_NORM = 1e-5;
  private static final int CONV = 2;
  private static final int RESIDUAL = 8;
  private static final int ATTENTION = 10;

  private final VqConfig config;
  private final boolean draws;

  /**
   * Constructs the Block, its parameters without values.
   *
   * @param config the shape
   * @param draws whether it has the part that turns codes into pictures
   */
  @SuppressWarnings("this-escape")
  public VqModelBlock(VqConfig config, boolean draws) {
    super(program(config), NO_BATCH_NORM);
    this.config = config;
    this.draws = draws;
    addEncoder();
    int embed = config.embedDim();
    int latent = config.latentChannels();
    addConv("quant_conv", latent, embed, 1);
    var uniform = new UniformInitializer(1f / config.codes());
    add("quantize.embedding", new Vector("weight", uniform, config.codes(), embed));
    addConv("post_quant_conv", embed, latent, 1);
    if (draws) {
      addDecoder();
    }
  }

  /**
   * Returns the shape.
   *
   * @return the configuration given to the constructor
   */
  public VqConfig config() {
    return config;
  }

  /**
   * Says whether codes can be turned into pictures.
   *
   * @return whether the decoder is there
   */
  public boolean draws() {
    return draws;
  }

  /**
   * Computes what is quantized.
   *
   * @param store where weights are read
   * @param pixels {@code (B, 3, H, W)}, sides multiples of {@link VqConfig#downsampling}
   * @return {@code (B, C, h, w)}, owned by the manager of the pixels
   * @throws IllegalArgumentException if the shape is another one
   */
  public NDArray latents(ParameterStore store, NDArray pixels) {
    checkPixels(pixels.getShape());
    return run("latents", store, false, pixels).singletonOrThrow();
  }

  /**
   * Turns pictures into codes.
   *
   * @param store where weights are read
   * @param pixels {@code (B, 3, H, W)}, sides multiples of {@link VqConfig#downsampling}
   * @return {@code (B, h, w)} int64, owned by the manager of the pixels
   * @throws IllegalArgumentException if the shape is another one
   */
  public NDArray encode(ParameterStore store, NDArray pixels) {
    checkPixels(pixels.getShape());
    return run("encode", store, false, pixels).singletonOrThrow();
  }

  /**
   * Turns codes into pictures.
   *
   * @param store where weights are read
   * @param codes {@code (B, h, w)} int64
   * @return {@code (B, 3, H, W)}, from -1 to 1 but for what the network overshoots; owned by the
   *     manager of the codes
   * @throws IllegalStateException if the decoder's weights are not there
   * @throws IllegalArgumentException if the shape is another one or a code is not in the codebook
   */
  public NDArray decode(ParameterStore store, NDArray codes) {
    requireDecoder();
    if (codes.getShape().dimension() != 3) {
      throw new IllegalArgumentException("codes: expected (B, h, w), found " + codes.getShape());
    }
    for (long code : codes.toLongArray()) {
      if (code < 0 || code >= config.codes()) {
        throw new IllegalArgumentException(
            "codes: expected numbers from 0 to %d, found %d".formatted(config.codes() - 1, code));
      }
    }
    return run("decode", store, false, codes).singletonOrThrow();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray pixels = inputs.head();
    checkPixels(pixels.getShape());
    if (training) {
      requireDecoder();
      return run("learn", parameterStore, true, pixels);
    }
    NDList codes = run("encode", parameterStore, false, pixels);
    codes.head().setName("codes");
    return codes;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape x = inputShapes[0];
    int step = config.downsampling();
    return new Shape[] {new Shape(x.get(0), x.get(2) / step, x.get(3) / step)};
  }

  private void requireDecoder() {
    if (!draws) {
      throw new IllegalStateException(
          "this image tokenizer reads only: its checkpoint has no decoder (tensors named"
              + " model.vqmodel.decoder...), as the published folders have none");
    }
  }

  private void checkPixels(Shape shape) {
    int step = config.downsampling();
    boolean fits =
        shape.dimension() == 4
            && shape.get(1) == VqConfig.CHANNELS
            && shape.get(2) % step == 0
            && shape.get(3) % step == 0
            && shape.size() > 0;
    if (!fits) {
      throw new IllegalArgumentException(
          "pixel_values: expected (B, 3, H, W), H and W multiples of %d, found %s"
              .formatted(step, shape));
    }
  }

  private void addEncoder() {
    int levels = config.channelMultiplier().size();
    int in = config.baseChannels();
    addConv("encoder.conv_in", VqConfig.CHANNELS, in, 3);
    for (int level = 0; level < levels; level++) {
      String name = "encoder.down." + level;
      in = addBlocks(name, level, in, config.resBlocks());
      if (level < levels - 1) {
        addConv(name + ".downsample.conv", in, in, 3);
      }
    }
    addMiddle("encoder", in);
    add("encoder.norm_out", new GainAndShift(in));
    addConv("encoder.conv_out", in, config.latentChannels(), 3);
  }

  private void addDecoder() {
    int last = config.channelMultiplier().size() - 1;
    int in = config.channels(last);
    addConv("decoder.conv_in", config.latentChannels(), in, 3);
    addMiddle("decoder", in);
    for (int level = last; level >= 0; level--) {
      String name = "decoder.up." + level;
      in = addBlocks(name, level, in, config.resBlocks() + 1);
      if (level > 0) {
        addConv(name + ".upsample.conv", in, in, 3);
      }
    }
    add("decoder.norm_out", new GainAndShift(in));
    addConv("decoder.conv_out", in, VqConfig.CHANNELS, 3);
  }

  private int addBlocks(String name, int level, int from, int count) {
    int in = from;
    int out = config.channels(level);
    for (int i = 0; i < count; i++) {
      addResidual(name + ".block." + i, in, out);
      in = out;
      if (config.attends(level)) {
        addAttention(name + ".attn." + i, out);
      }
    }
    return out;
  }

  private void addMiddle(String name, int channels) {
    addResidual(name + ".mid.block_1", channels, channels);
    if (config.attention()) {
      addAttention(name + ".mid.attn_1", channels);
    }
    addResidual(name + ".mid.block_2", channels, channels);
  }

  private void addResidual(String name, int in, int out) {
    add(name + ".norm1", new GainAndShift(in));
    addConv(name + ".conv1", in, out, 3);
    add(name + ".norm2", new GainAndShift(out));
    addConv(name + ".conv2", out, out, 3);
    if (in != out) {
      addConv(name + ".nin_shortcut", in, out, 1);
    }
  }

  private void addAttention(String name, int channels) {
    add(name + ".norm", new GainAndShift(channels));
    for (String part : List.of("q", "k", "v", "proj_out")) {
      addConv(name + "." + part, channels, channels, 1);
    }
  }

  private void addConv(String name, int in, int out, int side) {
    add(name, Kernel.convolution(in, out, side, true, null));
  }

  private static ProgramSource program(VqConfig config) {
    int levels = config.channelMultiplier().size();
    List<Integer> down = new ArrayList<>();
    List<Integer> up = new ArrayList<>();
    int arrays = CONV;
    for (int level = 0; level < levels; level++) {
      int before = level == 0 ? config.baseChannels() : config.channels(level - 1);
      int after = level == levels - 1 ? config.channels(level) : config.channels(level + 1);
      down.add(config.channels(level) == before ? 0 : 1);
      up.add(config.channels(level) == after ? 0 : 1);
      int block = RESIDUAL + (config.attends(level) ? ATTENTION : 0);
      arrays += config.resBlocks() * block + CONV * down.get(level);
      arrays += level < levels - 1 ? CONV : 0;
    }
    int middle = 2 * RESIDUAL + (config.attention() ? ATTENTION : 0);
    int codebook = arrays + middle + 3 * CONV;
    return ProgramSource.resource(VqModelBlock.class, "vq.py")
        .with("levels", levels)
        .with("blocks", config.resBlocks())
        .with("attention", config.attention())
        .with(
            "attends",
            IntStream.range(0, levels).map(l -> config.attends(l) ? 1 : 0).boxed().toList())
        .with("widens_down", down)
        .with("widens_up", up)
        .with("middle", middle)
        .with("codebook", codebook)
        .with("embed", config.embedDim());
  }
}
