package org.djlext.examples.attention;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import org.djlext.flashattn.AttentionImplementation;
import org.djlext.flashattn.AttentionOptions;
import org.djlext.flashattn.FlashAttention;

/** Times the implementations of attention on the same random input, float32. */
public final class AttentionBenchmark {

  private static final List<AttentionImplementation> IMPLEMENTATIONS =
      List.of(
          AttentionImplementation.COMPOSED,
          AttentionImplementation.TILED,
          AttentionImplementation.FUSED);

  private static final int WARM_UP = 2;

  private final AttentionSettings settings;
  private final Device device;

  /**
   * Prepares a measurement.
   *
   * @param settings what is measured
   * @param device where, or null for the engine's choice
   */
  public AttentionBenchmark(AttentionSettings settings, Device device) {
    this.settings = settings;
    this.device = device;
  }

  /**
   * Returns how many steps {@link #run} tells of.
   *
   * @return implementations times values of N
   */
  public int steps() {
    return IMPLEMENTATIONS.size() * settings.tokens().size();
  }

  /**
   * Measures.
   *
   * @param listener is told each step before it begins
   * @return a row for each N and implementation, composed first
   */
  public List<AttentionTiming> run(Consumer<String> listener) {
    List<AttentionTiming> timings = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager(device)) {
      manager.getEngine().setRandomSeed((int) settings.seed());
      for (int tokens : settings.tokens()) {
        timings.addAll(compare(manager, tokens, listener));
      }
    }
    return timings;
  }

  private List<AttentionTiming> compare(NDManager parent, int tokens, Consumer<String> listener) {
    List<AttentionTiming> timings = new ArrayList<>();
    try (NDManager manager = parent.newSubManager()) {
      Shape shape = new Shape(1, settings.heads(), tokens, settings.headSize());
      NDList qkv = new NDList();
      for (int i = 0; i < 3; i++) {
        qkv.add(manager.randomNormal(shape, DataType.FLOAT32));
      }
      NDArray expected = null;
      for (AttentionImplementation implementation : IMPLEMENTATIONS) {
        listener.accept("%s, N = %d".formatted(name(implementation), tokens));
        AttentionOptions options =
            AttentionOptions.builder()
                .optCausal(settings.causal())
                .optImplementation(implementation)
                .build();
        NDArray output = attend(qkv, options, false);
        expected = expected == null ? output : expected;
        double difference = output.sub(expected).abs().max().getFloat();
        AttentionTiming composed = timings.isEmpty() ? null : timings.get(0);
        timings.add(time(qkv, implementation, options, difference, composed));
      }
    }
    return timings;
  }

  private AttentionTiming time(
      NDList qkv,
      AttentionImplementation implementation,
      AttentionOptions options,
      double difference,
      AttentionTiming composed) {
    OptionalLong peak = PeakMemory.growth(() -> forward(qkv, options));
    for (int i = 0; i < WARM_UP; i++) {
      forward(qkv, options);
    }
    double forward = shortest(() -> forward(qkv, options));
    Double backward = null;
    if (settings.backward()) {
      for (int i = 0; i < WARM_UP; i++) {
        backward(qkv, options); // the engine looks at a program twice before it is fast
      }
      backward = shortest(() -> backward(qkv, options));
    }
    int tokens = (int) qkv.get(0).getShape().get(2);
    return new AttentionTiming(
        name(implementation),
        tokens,
        forward,
        backward,
        composed == null ? 1 : composed.forwardMillis() / forward,
        backward == null ? null : composed == null ? 1 : composed.backwardMillis() / backward,
        peak.isPresent() ? peak.getAsLong() : null,
        4L * settings.heads() * tokens * tokens,
        difference);
  }

  /** Returns the time of a forward pass without gradients. */
  private static double forward(NDList qkv, AttentionOptions options) {
    try (NDManager pass = qkv.getManager().newSubManager()) {
      qkv.tempAttach(pass); // what a pass makes dies with it
      long start = System.nanoTime();
      attend(qkv, options, false).getFloat(0, 0, 0, 0); // a GPU computes behind the caller's back
      return millisSince(start);
    }
  }

  /** Returns the time of a backward pass, without that of the forward pass before it. */
  private static double backward(NDList qkv, AttentionOptions options) {
    try (NDManager pass = qkv.getManager().newSubManager();
        GradientCollector collector = qkv.getManager().getEngine().newGradientCollector()) {
      NDList inputs = new NDList();
      for (NDArray array : qkv) {
        NDArray input = array.duplicate();
        input.attach(pass);
        input.setRequiresGradient(true);
        inputs.add(input);
      }
      NDArray loss = attend(inputs, options, true).sum();
      loss.getFloat();
      long start = System.nanoTime();
      collector.backward(loss);
      inputs.get(0).getGradient().getFloat(0, 0, 0, 0);
      return millisSince(start);
    }
  }

  private static NDArray attend(NDList qkv, AttentionOptions options, boolean training) {
    return FlashAttention.attend(qkv.get(0), qkv.get(1), qkv.get(2), options, training);
  }

  /** Returns the shortest of several times: what disturbs a measurement only makes it longer. */
  private double shortest(DoubleSupplier timed) {
    return DoubleStream.generate(timed).limit(settings.repeat()).min().orElseThrow();
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static String name(AttentionImplementation implementation) {
    return implementation.name().toLowerCase(Locale.ROOT);
  }
}
