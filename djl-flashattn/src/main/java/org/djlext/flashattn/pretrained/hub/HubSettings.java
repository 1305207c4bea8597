package org.djlext.flashattn.pretrained.hub;

import ai.djl.util.Utils;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How the hub is reached, from the variables that HuggingFace users set. Each may be an environment
 * variable or a system property of the same name.
 *
 * @param endpoint the address of the hub ({@code HF_ENDPOINT})
 * @param token what a private or gated model demands ({@code HF_TOKEN}, {@code HF_HUB_TOKEN}, or
 *     the file {@code token} in {@code HF_HOME} that {@code hf auth login} writes), or nothing
 * @param offline whether only the cache may be used ({@code HF_HUB_OFFLINE}, DJL's offline mode)
 * @param cache where models are kept: {@code huggingface/hub} in DJL's cache folder
 * @param pause how long to wait before the first retry; each further wait is twice as long
 * @param patience how long to wait for an answer, or for the next bytes of one
 */
record HubSettings(
    URI endpoint,
    Optional<String> token,
    boolean offline,
    Path cache,
    Duration pause,
    Duration patience) {

  private static final Set<String> YES = Set.of("1", "on", "yes", "true");

  static HubSettings fromEnvironment() throws IOException {
    String endpoint = variable("HF_ENDPOINT").orElse("https://huggingface.co");
    boolean offline =
        Utils.isOfflineMode()
            || variable("HF_HUB_OFFLINE")
                .filter(value -> YES.contains(value.toLowerCase(Locale.ROOT)))
                .isPresent();
    return new HubSettings(
        URI.create(endpoint.replaceFirst("/+$", "")),
        readToken(),
        offline,
        Utils.getCacheDir().toAbsolutePath().resolve("huggingface").resolve("hub"),
        Duration.ofSeconds(1),
        Duration.ofSeconds(60));
  }

  private static Optional<String> readToken() throws IOException {
    for (String name : List.of("HF_TOKEN", "HF_HUB_TOKEN", "HUGGING_FACE_HUB_TOKEN")) {
      if (variable(name).isPresent()) {
        return variable(name);
      }
    }
    Path home =
        variable("HF_HOME")
            .map(Path::of)
            .orElse(Path.of(System.getProperty("user.home"), ".cache", "huggingface"));
    Path file = variable("HF_TOKEN_PATH").map(Path::of).orElse(home.resolve("token"));
    return Files.isReadable(file)
        ? Optional.of(Files.readString(file).strip()).filter(token -> !token.isEmpty())
        : Optional.empty();
  }

  private static Optional<String> variable(String name) {
    return Optional.ofNullable(Utils.getEnvOrSystemProperty(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }
}
