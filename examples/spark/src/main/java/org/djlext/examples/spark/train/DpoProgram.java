package org.djlext.examples.spark.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;
import org.djlext.vlm.tune.preference.PreferenceConfig;
import org.djlext.vlm.tune.preference.PreferenceTuning;

/**
 * Direct preference optimisation as a configuration of {@code djlx tune dpo} describes it. Each
 * rank lets the reference score all pairs before the training begins.
 *
 * @param config the file, read by each worker
 * @serial exclude
 */
public record DpoProgram(String config) implements RankProgram {

  @Override
  public RankWork open(Path folder) throws IOException {
    PreferenceTuning tuning =
        PreferenceTuning.dpo(PreferenceConfig.dpo(Path.of(config)), folder, null);
    return new RankWork(tuning.run(), tuning);
  }

  @Override
  public SortedMap<String, String> fingerprint() throws IOException {
    PreferenceConfig read = PreferenceConfig.dpo(Path.of(config));
    return SftProgram.fingerprint(Path.of(config), read.model());
  }
}
