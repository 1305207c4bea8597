package org.djlext.flashattn.resnet;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/** The program resnet.py for one configuration, in its variants for inference and for training. */
final class ResNetProgram {

  /** From how many pixels on pictures go through one by one outside training. */
  private static final int ONE_BY_ONE = 256 * 256;

  private final ProgramSource inference;
  private final ProgramSource training;

  ResNetProgram(ResNetConfig config) {
    ProgramSource common =
        ProgramSource.resource(ResNetProgram.class, "resnet.py")
            .with("depths", config.depths())
            .with("strides", each(config, config::stride))
            .with("dilations", each(config, config::dilation))
            .with("projects", each(config, stage -> config.projectsShortcut(stage) ? 1 : 0))
            .with("basic", config.form() == ResidualForm.BASIC)
            .with("large", ONE_BY_ONE)
            .with("early_stride", config.downsampleInBottleneck())
            .with("convolutions", config.form().convolutions())
            .with("eps", BatchNorm.EPSILON);
    int none = config.stages() + 1;
    inference = common.with("folded", true).with("batch_statistics_from", none);
    training =
        common
            .with("folded", false)
            .with("batch_statistics_from", config.frozenNorms() ? none : config.frozenStages());
  }

  private static Object each(ResNetConfig config, IntUnaryOperator of) {
    return IntStream.range(0, config.stages()).map(of).boxed().toList();
  }

  /** Returns the compiled variant. */
  TorchProgram compiled(boolean forTraining) {
    return TorchProgram.of(forTraining ? training : inference);
  }
}
