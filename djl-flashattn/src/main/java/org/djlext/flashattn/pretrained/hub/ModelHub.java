package org.djlext.flashattn.pretrained.hub;

import ai.djl.util.Progress;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches models from the HuggingFace hub, or one that answers like it, into DJL's cache. Safe for
 * several threads and processes.
 */
public final class ModelHub {

  private static final Logger LOGGER = LoggerFactory.getLogger(ModelHub.class);
  private static final int LARGEST_LISTING = 64 << 20;
  private static final String CONFIG = "config.json";

  private final HubSettings settings;
  private final HubHttp http;

  ModelHub(HubSettings settings) {
    this.settings = settings;
    this.http = new HubHttp(settings);
  }

  /**
   * Opens the hub that the environment names: {@code HF_ENDPOINT}, {@code HF_TOKEN}, {@code
   * HF_HOME}, {@code HF_HUB_OFFLINE}, and DJL's cache folder and offline mode.
   *
   * @return the hub
   * @throws IOException if the token file cannot be read
   */
  public static ModelHub open() throws IOException {
    return new ModelHub(HubSettings.fromEnvironment());
  }

  /** One commit of a repository. */
  private record Listing(String commit, List<String> files) {}

  /**
   * Fetches only config.json, by which the kind of a model is known, and serving.properties, if the
   * model has one.
   *
   * @param model the model
   * @return config.json in the cache
   * @throws IOException if it cannot be had
   */
  public Path fetchConfig(HubModel model) throws IOException {
    Optional<Path> cached = cached(model);
    if (cached.isPresent() && (settings.offline() || model.isCommit())) {
      return cached.get().resolve(CONFIG);
    }
    try {
      Listing listing = list(model);
      if (!listing.files().contains(CONFIG)) {
        throw new HubException(
            model, "expected a config.json among its files, found " + listing.files());
      }
      List<String> names =
          Stream.of(CONFIG, "serving.properties").filter(listing.files()::contains).toList();
      return fetch(model, listing.commit(), names, null).get(0);
    } catch (HubException | InterruptedIOException e) {
      return despite(e, cached).resolve(CONFIG);
    }
  }

  /**
   * Fetches what a model needs: its one file if it names one, else configuration, tokenizer and
   * weights.
   *
   * @param model the model
   * @param progress told of the bytes that arrive, or null
   * @return the file or folder in the cache
   * @throws IOException if it cannot be had; nothing half-loaded is left where it would be looked
   *     for
   */
  public Path fetch(HubModel model, Progress progress) throws IOException {
    Optional<Path> cached = cached(model);
    if (cached.isPresent() && (settings.offline() || model.isCommit())) {
      return cached.get();
    }
    try {
      return fetchOnline(model, progress);
    } catch (HubException | InterruptedIOException e) {
      return despite(e, cached);
    } finally {
      if (progress != null) {
        progress.end();
      }
    }
  }

  /**
   * Says where a model is, or would be once it is fetched. Asks no server.
   *
   * @param model the model
   * @return the file or folder in the cache, which may be absent
   * @throws IOException if the cache cannot be read
   */
  public Path placeOf(HubModel model) throws IOException {
    HubCache cache = cache(model);
    Optional<String> commit = cache.commit(model);
    boolean whole = commit.isPresent() && cache.complete(commit.get()).isPresent();
    Path snapshot = cache.snapshot(commit.orElse(model.revision()));
    return model.file().isPresent()
        ? snapshot.resolve(model.file().get())
        : whole ? snapshot : snapshot.resolveSibling("not fetched");
  }

  private Path fetchOnline(HubModel model, Progress progress) throws IOException {
    Listing listing = list(model);
    HubCache cache = cache(model);
    if (model.file().isPresent()) {
      Path file = fetch(model, listing.commit(), List.of(model.file().get()), progress).get(0);
      cache.setCommit(model, listing.commit());
      return file;
    }
    if (cache.complete(listing.commit()).isEmpty()) {
      Set<String> names = new LinkedHashSet<>(WantedFiles.small(listing.files()));
      String weights = WantedFiles.weights(model, listing.files());
      names.add(weights);
      if (weights.endsWith(".json")) {
        Path index = fetch(model, listing.commit(), List.of(weights), null).get(0);
        names.addAll(WantedFiles.shards(model, index));
      }
      List<String> all = List.copyOf(names);
      fetch(model, listing.commit(), all, progress);
      cache.setComplete(listing.commit(), all);
    }
    cache.setCommit(model, listing.commit());
    return cache.snapshot(listing.commit());
  }

  /** Finds a model that was fetched before; of a file, only if it is there. */
  private Optional<Path> cached(HubModel model) throws IOException {
    HubCache cache = cache(model);
    Optional<String> commit = cache.commit(model);
    if (commit.isPresent()) {
      Path snapshot = cache.snapshot(commit.get());
      if (model.file().isPresent()) {
        return Optional.of(snapshot.resolve(model.file().get())).filter(Files::exists);
      } else if (cache.complete(commit.get()).isPresent()) {
        return Optional.of(snapshot);
      }
    }
    if (settings.offline()) {
      throw new HubException(
          model,
          "it is not in the cache at %s, and offline mode is on; unset HF_HUB_OFFLINE and DJL's"
                  .formatted(settings.cache())
              + " offline mode (DJL_OFFLINE, -Dai.djl.offline) once to download it");
    }
    return Optional.empty();
  }

  /** Without the network, what was fetched before must do. */
  private static Path despite(IOException failure, Optional<Path> cached) throws IOException {
    boolean unreachable = failure.getCause() instanceof IOException;
    if (unreachable && cached.isPresent()) {
      LOGGER.warn("{}; what is in the cache is used", failure.getMessage());
      return cached.get();
    }
    throw failure;
  }

  private List<Path> fetch(HubModel model, String commit, List<String> names, Progress progress)
      throws IOException {
    HubCache cache = cache(model);
    Map<String, RemoteFile> files = new LinkedHashMap<>();
    for (String name : names) {
      files.put(name, describe(model, commit, name));
    }
    if (progress != null) {
      long total = files.values().stream().mapToLong(file -> Math.max(0, file.size())).sum();
      progress.reset("Downloading", total);
    }
    List<Path> paths = new ArrayList<>();
    for (RemoteFile file : files.values()) {
      Path blob = cache.blob(file.blob());
      String address = address(model, commit, file.name());
      new HubDownload(http, settings, model, address, file, progress).to(blob);
      paths.add(cache.link(commit, file.name(), blob));
    }
    return paths;
  }

  private RemoteFile describe(HubModel model, String commit, String name) throws IOException {
    try (HubHttp.Answer answer = http.send(model, "HEAD", address(model, commit, name), 0)) {
      return RemoteFile.of(name, commit, answer);
    }
  }

  private Listing list(HubModel model) throws IOException {
    String path = "/api/models/" + model.id() + "/revision/" + encode(model.revision());
    try (HubHttp.Answer answer = http.send(model, "GET", path, 0);
        InputStream body = answer.last().body()) {
      String text = new String(body.readNBytes(LARGEST_LISTING), StandardCharsets.UTF_8);
      JsonObject json = JsonParser.parseString(text).getAsJsonObject();
      String commit = json.get("sha").getAsString();
      if (!commit.matches("[0-9a-f]{40}")) {
        throw new HubException(model, path + ": expected a commit as sha, found " + commit);
      }
      List<String> files = new ArrayList<>();
      for (JsonElement sibling : json.getAsJsonArray("siblings")) {
        files.add(sibling.getAsJsonObject().get("rfilename").getAsString());
      }
      return new Listing(commit, files);
    } catch (JsonParseException
        | IllegalStateException
        | ClassCastException
        | NullPointerException
        | UnsupportedOperationException e) {
      throw new HubException(
          model, path + ": expected the listing of a model, with sha and siblings", e);
    }
  }

  private HubCache cache(HubModel model) {
    return new HubCache(settings.cache(), model);
  }

  private static String address(HubModel model, String commit, String name) {
    return "/" + model.id() + "/resolve/" + commit + "/" + name;
  }

  private static String encode(String revision) {
    return URLEncoder.encode(revision, StandardCharsets.UTF_8);
  }
}
