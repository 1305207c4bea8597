package org.djlext.examples.inspect;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.djlext.flashattn.pretrained.CheckpointSummary;
import org.djlext.flashattn.pretrained.weights.TensorInfo;
import org.djlext.vlm.moonlight.ExpertsConfig;
import org.djlext.vlm.moonlight.MoonlightConfig;

/**
 * The mixture of experts of a decoder, and what its compressed cache takes.
 *
 * @param layers how many layers have experts
 * @param denseLayers how many have none
 * @param experts how many experts a layer has to choose from
 * @param active how many of them a token chooses
 * @param shared how many experts' width every token passes besides
 * @param groups how many equal groups the experts form
 * @param chosenGroups how many groups a token may choose from
 * @param parameters how many parameters the decoder has
 * @param activeParameters how many of them a token passes, all but those of experts that it does
 *     not choose
 * @param cacheNumbersPerLayer how many numbers a layer's cache holds for each token
 * @param cacheNumbersPerToken how many the caches of all layers hold
 * @param cacheNumbersPlain how many they would hold, were keys and values of all heads kept
 */
record MixturePart(
    int layers,
    int denseLayers,
    int experts,
    int active,
    int shared,
    int groups,
    int chosenGroups,
    long parameters,
    long activeParameters,
    int cacheNumbersPerLayer,
    long cacheNumbersPerToken,
    long cacheNumbersPlain) {

  private static final Pattern ROUTED = Pattern.compile("\\.mlp\\.experts\\.\\d+\\.");

  /** Reads the numbers of a decoder whose tensors have a prefix. */
  static MixturePart of(MoonlightConfig config, CheckpointSummary summary, String prefix) {
    ExpertsConfig x = config.experts();
    int layers = (int) IntStream.range(0, config.layers()).filter(x::inLayer).count();
    long all = 0;
    long routed = 0;
    for (TensorInfo tensor : summary.tensors()) {
      if (tensor.name().startsWith(prefix)) {
        all += tensor.count();
        Matcher matcher = ROUTED.matcher(tensor.name());
        routed += matcher.find() ? tensor.count() : 0;
      }
    }
    int cached = config.attention().cachedSize();
    long plain =
        (long) config.attention().heads()
            * (config.attention().keySize() + config.attention().valueSize());
    return new MixturePart(
        layers,
        config.layers() - layers,
        x.routed(),
        x.perToken(),
        x.shared(),
        x.groups(),
        x.chosenGroups(),
        all,
        all - routed / x.routed() * (x.routed() - x.perToken()),
        cached,
        (long) cached * config.layers(),
        plain * config.layers());
  }
}
