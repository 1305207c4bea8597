package org.djlext.flashattn;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/** What the text of a fused program depends on; there is one compiled program for each. */
record FusedProgram(
    Use use,
    double scale,
    boolean causal,
    boolean bottomRight,
    long left,
    long right,
    double softCap,
    List<Float> slopes,
    boolean recorded) {

  private static final Map<FusedProgram, TorchProgram> COMPILED = new ConcurrentHashMap<>();

  /** Which functions are needed beside those of attention.py. */
  enum Use {
    PLAIN(null),
    PACKED("attention_packed.py"),
    CACHE("attention_cache.py");

    private final String resource;

    Use(String resource) {
      this.resource = resource;
    }

    private ProgramSource source() {
      ProgramSource core = ProgramSource.resource(FusedProgram.class, "attention.py");
      if (resource == null) {
        return core;
      }
      ProgramSource more = ProgramSource.resource(FusedProgram.class, resource);
      return new ProgramSource(resource, core.text() + "\n" + more.text());
    }
  }

  /** Returns the compiled program for some options. */
  static TorchProgram of(Use use, AttentionOptions options, long headSize, boolean recorded) {
    FusedProgram program =
        new FusedProgram(
            use,
            options.scaleFor(headSize),
            options.causal(),
            options.alignment() == CausalAlignment.BOTTOM_RIGHT,
            Visibility.left(options),
            Visibility.right(options),
            options.softCap(),
            options.alibiSlopes(),
            recorded);
    return COMPILED.computeIfAbsent(program, FusedProgram::compile);
  }

  private TorchProgram compile() {
    boolean windowed = left != Visibility.UNLIMITED || right != 0 && right != Visibility.UNLIMITED;
    boolean sloped = !slopes.isEmpty();
    return TorchProgram.of(
        use.source()
            .with("scale", scale)
            .with("causal", causal)
            .with("bottom_right", bottomRight)
            .with("left", left)
            .with("right", right)
            .with("banded", windowed || sloped)
            .with("block", block())
            .with("capped", softCap > 0)
            .with("soft_cap", softCap > 0 ? softCap : 1.0)
            .with("sloped", sloped)
            .with("slopes", slopes.stream().map(String::valueOf).collect(Collectors.joining(", ")))
            .with("recorded", recorded));
  }

  /**
   * Queries that share one slice of keys. Small blocks waste less of a narrow window, large ones
   * cost fewer calls and, in training, fewer gradients to add up.
   */
  private int block() {
    if (recorded) {
      return 512;
    }
    return left + right <= 512 ? 128 : 256;
  }
}
