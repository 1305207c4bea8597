package org.djlext.examples.spark.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.djlext.vlm.tune.sft.SftConfig;
import org.djlext.vlm.tune.sft.SftTuning;

/**
 * Supervised fine-tuning as a configuration of {@code djlx tune sft} describes it.
 *
 * @param config the file, read by each worker
 * @serial exclude
 */
public record SftProgram(String config) implements RankProgram {

  @Override
  public RankWork open(Path folder) throws IOException {
    SftTuning tuning = SftTuning.open(SftConfig.read(Path.of(config)), folder, null);
    return new RankWork(tuning.run(), tuning);
  }

  @Override
  public SortedMap<String, String> fingerprint() throws IOException {
    SftConfig read = SftConfig.read(Path.of(config));
    return fingerprint(Path.of(config), read.model());
  }

  static SortedMap<String, String> fingerprint(Path config, String model) throws IOException {
    SortedMap<String, String> values = new TreeMap<>();
    values.put("configuration", FileDigest.of(config));
    if (model.contains("://")) {
      values.put("checkpoint", model);
    } else { // each machine may have it at a place of its own
      values.put("checkpoint " + Path.of(model).getFileName(), FileDigest.of(Path.of(model)));
    }
    return values;
  }
}
