package org.djlext.flashattn.pretrained.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.util.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.hub.FakeHub.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelHubTest {

  private static final HubModel MODEL = HubModel.parse(URI.create("hf://org/name"));
  private static final String WEIGHTS = "model.safetensors";

  @TempDir private Path cache;
  private final byte[] weights = new byte[300_000];
  private FakeHub fake;
  private Duration patience = Duration.ofSeconds(30);

  @BeforeEach
  void fill() {
    new Random(3).nextBytes(weights);
    fake =
        new FakeHub()
            .small("config.json", "{\"model_type\":\"x\"}")
            .small("tokenizer.json", "{}")
            .small("README.md", "not needed")
            .small(".gitattributes", "not needed")
            .large(WEIGHTS, weights)
            .large("pytorch_model.bin", new byte[10])
            .large("onnx/model.onnx", new byte[10]);
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  @Test
  void fetchesWhatAModelNeedsAndNothingElse() throws IOException {
    Path folder = hub().fetch(MODEL, null);
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("config.json", "tokenizer.json", WEIGHTS);
    assertThat(Files.readAllBytes(folder.resolve(WEIGHTS))).isEqualTo(weights);
    assertThat(folder).isEqualTo(repository().resolve("snapshots").resolve(FakeHub.COMMIT));
    assertThat(repository().resolve("refs/main")).hasContent(FakeHub.COMMIT);
    assertNoDebris(3);
  }

  @Test
  void asksOnlyForTheListingWhenAllIsThere() throws IOException {
    hub().fetch(MODEL, null);
    fake.requests.clear();
    hub().fetch(MODEL, null);
    assertThat(fake.requests).hasSize(1).allMatch(request -> request.contains("/api/models/"));
  }

  @Test
  void asksNothingForACommitThatIsThere() throws IOException {
    HubModel commit = new HubModel("org/name", FakeHub.COMMIT, Optional.empty());
    hub().fetch(commit, null);
    fake.requests.clear();
    assertThat(hub().fetch(commit, null)).isDirectory();
    assertThat(fake.requests).isEmpty();
  }

  @Test
  void fetchesConfigAlone() throws IOException {
    assertThat(hub().fetchConfig(MODEL)).hasContent("{\"model_type\":\"x\"}");
    assertThat(fake.requestsFor(WEIGHTS)).isZero();
    assertThatThrownBy(() -> offline().fetch(MODEL, null)).isInstanceOf(HubException.class);
  }

  @Test
  void fetchesTheShardsThatAnIndexNames() throws IOException {
    fake.close();
    fake =
        new FakeHub()
            .small("config.json", "{}")
            .small(
                "model.safetensors.index.json",
                "{\"weight_map\":{\"a\":\"s-1.safetensors\",\"b\":\"s-2.safetensors\"}}")
            .large("s-1.safetensors", new byte[] {1})
            .large("s-2.safetensors", new byte[] {2})
            .large("s-3.safetensors", new byte[] {3});
    assertThat(hub().fetch(MODEL, null).toFile().list())
        .containsExactlyInAnyOrder(
            "config.json", "model.safetensors.index.json", "s-1.safetensors", "s-2.safetensors");
  }

  @Test
  void anIndexMayNotNameFilesElsewhere() {
    fake.close();
    fake =
        new FakeHub()
            .small("config.json", "{}")
            .small(
                "model.safetensors.index.json", "{\"weight_map\":{\"a\":\"../../x.safetensors\"}}");
    assertThatThrownBy(() -> hub().fetch(MODEL, null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("names of files beside it, found ../../x.safetensors");
  }

  @Test
  void fetchesOneFileByName() throws IOException {
    fake.large("q4.gguf", new byte[] {7});
    HubModel file = HubModel.parse(URI.create("hf://org/name@v1/q4.gguf"));
    assertThat(hub().fetch(file, null)).hasBinaryContent(new byte[] {7});
    assertThat(fake.requestsFor("config.json")).isZero();
    fake.close();
    assertThat(offline().fetch(file, null)).hasBinaryContent(new byte[] {7});
  }

  @Test
  void aRepositoryOfGgufFilesAsksForOne() {
    fake.close();
    fake = new FakeHub().small("config.json", "{}").large("a.gguf", new byte[1]);
    assertThatThrownBy(() -> hub().fetch(MODEL, null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("name one of them: hf://org/name@main/[a.gguf]");
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void oneFaultIsOvercome(Fault fault) throws IOException {
    leavePartial(100_000);
    fake.then(fault);
    patience = Duration.ofMillis(fault == Fault.STALL ? 1000 : 30_000);
    assertFetched();
  }

  @Test
  void manyFaultsAreOvercomeAsLongAsBytesArrive() throws IOException {
    fake.then(Fault.CUT, Fault.CUT, Fault.BUSY, Fault.CUT, Fault.CUT_AT_ONCE, Fault.CUT, Fault.CUT);
    assertFetched();
    // a cut loses what is still on its way, so that where it goes on is not always the same
    assertThat(fake.requests).anyMatch(r -> r.matches(".* store model.safetensors bytes=1\\d{5}-"));
  }

  @Test
  void continuesWhatAnotherProcessLeft() throws IOException {
    leavePartial(299_999);
    assertFetched();
    assertThat(fake.requests).contains("GET store model.safetensors bytes=299999-");
  }

  @Test
  void startsAgainWhenWhatWasLeftIsWrongOrTooLong() throws IOException {
    byte[] wrong = new byte[200_000];
    Files.createDirectories(repository().resolve("blobs"));
    Files.write(partial(), wrong);
    assertFetched();
    Files.walk(cache).sorted((a, b) -> b.compareTo(a)).forEach(p -> p.toFile().delete());
    leavePartial(weights.length);
    Files.write(partial(), new byte[weights.length + 5]);
    assertFetched();
  }

  @Test
  void contentThatStaysWrongIsRefused() {
    fake.then(Fault.OTHER_CONTENT, Fault.OTHER_CONTENT, Fault.OTHER_CONTENT, Fault.OTHER_CONTENT);
    HubModel file = new HubModel("org/name", "main", Optional.of(WEIGHTS));
    assertThatThrownBy(() -> hub().fetch(file, null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("damaged twice: expected hash " + FakeHub.hash("SHA-256", weights));
    assertThat(repository().resolve("snapshots")).doesNotExist();
    assertThat(partial()).doesNotExist();
  }

  @Test
  void smallFilesAreCheckedToo() {
    fake.thenSmall(Fault.OTHER_CONTENT, Fault.OTHER_CONTENT);
    assertThatThrownBy(() -> hub().fetchConfig(MODEL))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("config.json arrived damaged twice");
  }

  @Test
  void aConnectionThatAlwaysBreaksIsGivenUp() {
    fake.then(Stream.generate(() -> Fault.CUT_AT_ONCE).limit(10).toArray(Fault[]::new));
    HubModel file = new HubModel("org/name", "main", Optional.of(WEIGHTS));
    assertThatThrownBy(() -> hub().fetch(file, null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("expected 300000 bytes")
        .hasMessageContaining("broke after 0");
  }

  @Test
  void aBusyHubIsAskedAgain() throws IOException {
    fake.thenStatus(500, 502, 429);
    assertFetched();
  }

  @Test
  void aHubThatStaysBusyIsGivenUp() {
    fake.thenStatus(500, 500, 500, 500, 500, 500);
    assertThatThrownBy(() -> hub().fetch(MODEL, null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("hf://org/name@main")
        .hasMessageContaining("in 5 attempts: status 500");
    assertThat(fake.requests).hasSize(5);
  }

  @Test
  void theTokenGoesToTheHubOnly() throws IOException {
    fake.neededToken = "secret";
    hub("secret").fetch(MODEL, null);
    assertThat(fake.hubTokens).isNotEmpty().allMatch("Bearer secret"::equals);
    assertThat(fake.storeTokens).isNotEmpty().allMatch("null"::equals);
  }

  @Test
  void withoutTheTokenItSaysWhichVariableToSet() {
    fake.neededToken = "secret";
    assertThatThrownBy(() -> hub().fetch(MODEL, null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("set HF_TOKEN")
        .hasMessageContaining("401")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> hub("wrong").fetch(MODEL, null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("gated")
        .hasMessageContaining("403")
        .hasMessageNotContaining("wrong");
    assertThat(fake.requests).as("no retries").hasSize(2);
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThatThrownBy(
            () -> hub().fetch(new HubModel("org/absent", "main", Optional.empty()), null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("no repository org/absent with revision main");
    assertThatThrownBy(() -> hub().fetch(new HubModel("org/name", "v9", Optional.empty()), null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("no repository org/name with revision v9");
    HubModel file = new HubModel("org/name", "main", Optional.of("absent.gguf"));
    assertThatThrownBy(() -> hub().fetch(file, null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("absent.gguf");
  }

  @Test
  void redirectsInACircleAreLeft() {
    fake.redirectInCircles = true;
    assertThatThrownBy(() -> hub().fetch(MODEL, null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("redirects more than 10 times");
  }

  @Test
  void aRenamedRepositoryIsFollowed() throws IOException {
    fake.movedTo = "org/name";
    Path folder = hub().fetch(new HubModel("org/old", "main", Optional.empty()), null);
    assertThat(Files.readAllBytes(folder.resolve(WEIGHTS))).isEqualTo(weights);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "{}", "{\"sha\":5}", "{\"sha\":\"../..\",\"siblings\":[]}", "<html>"})
  void anAnswerThatIsNoListingIsRefused(String listing) {
    fake.listing = listing;
    assertThatThrownBy(() -> hub().fetch(MODEL, null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("/api/models/org/name/revision/main: expected");
  }

  @Test
  void aServerThatTellsNoHashIsBelieved() throws IOException {
    fake.tellsNothing = true;
    assertThat(hub().fetchConfig(MODEL)).hasContent("{\"model_type\":\"x\"}");
  }

  @Test
  void offlineUsesTheCache() throws IOException {
    hub().fetch(MODEL, null);
    fake.requests.clear();
    Path folder = offline().fetch(MODEL, null);
    assertThat(Files.readAllBytes(folder.resolve(WEIGHTS))).isEqualTo(weights);
    assertThat(offline().fetchConfig(MODEL)).exists();
    assertThat(fake.requests).isEmpty();
  }

  @Test
  void offlineWithoutTheModelSaysWhatToDo() {
    assertThatThrownBy(() -> offline().fetch(MODEL, null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("not in the cache")
        .hasMessageContaining("HF_HUB_OFFLINE");
    assertThat(fake.requests).isEmpty();
  }

  @Test
  void offlineDoesNotTakeHalfAModel() throws IOException {
    Path folder = hub().fetch(MODEL, null);
    Files.delete(folder.resolve("tokenizer.json"));
    assertThatThrownBy(() -> offline().fetch(MODEL, null)).isInstanceOf(HubException.class);
  }

  @Test
  void withoutNetworkTheCacheMustDo() throws IOException {
    Path folder = hub().fetch(MODEL, null);
    ModelHub unreachable = hub();
    fake.close();
    assertThat(unreachable.fetch(MODEL, null)).isEqualTo(folder);
    HubModel other = new HubModel("org/other", "main", Optional.empty());
    assertThatThrownBy(() -> unreachable.fetch(other, null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("did not answer");
  }

  @Test
  void severalThreadsDownloadAFileOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      Callable<Path> fetch = () -> hub().fetch(MODEL, null);
      for (Future<Path> folder : threads.invokeAll(java.util.Collections.nCopies(6, fetch))) {
        assertThat(Files.readAllBytes(folder.get().resolve(WEIGHTS))).isEqualTo(weights);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(fake.requestsFor("GET store model.safetensors")).isEqualTo(1);
    assertNoDebris(3);
  }

  @Test
  void severalProcessesDownloadAFileOnce() throws Exception {
    List<Process> children = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      children.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  ModelHubTest.class.getName(),
                  fake.endpoint().toString(),
                  cache.toString())
              .inheritIO()
              .start());
    }
    for (Process child : children) {
      assertThat(child.waitFor()).isZero();
    }
    Path folder = offline().fetch(MODEL, null);
    assertThat(Files.readAllBytes(folder.resolve(WEIGHTS))).isEqualTo(weights);
    assertThat(fake.requestsFor("GET store model.safetensors")).isEqualTo(1);
  }

  /** A process of its own that wants the same model. */
  public static void main(String[] arguments) throws IOException {
    Duration pause = Duration.ofMillis(1);
    new ModelHub(
            new HubSettings(
                URI.create(arguments[0]),
                Optional.empty(),
                false,
                Path.of(arguments[1]),
                pause,
                Duration.ofSeconds(30)))
        .fetch(MODEL, null);
  }

  @Test
  void progressReachesItsEnd() throws IOException {
    leavePartial(1000);
    fake.then(Fault.CUT);
    Recorded progress = new Recorded();
    hub().fetch(MODEL, progress);
    assertThat(progress.max).isEqualTo(weights.length + 18 + 2);
    assertThat(progress.now).isEqualTo(progress.max);
    assertThat(progress.events).startsWith("Downloading").endsWith("end");
  }

  private void assertFetched() throws IOException {
    Path folder = hub().fetch(MODEL, null);
    assertThat(Files.readAllBytes(folder.resolve(WEIGHTS))).isEqualTo(weights);
    assertThat(folder.resolve("config.json")).hasContent("{\"model_type\":\"x\"}");
    assertNoDebris(3);
  }

  private void assertNoDebris(int blobs) throws IOException {
    try (Stream<Path> files = Files.list(repository().resolve("blobs"))) {
      assertThat(files.filter(file -> !file.toString().endsWith(".lock"))).hasSize(blobs);
    }
  }

  private void leavePartial(int bytes) throws IOException {
    Files.createDirectories(repository().resolve("blobs"));
    Files.write(partial(), java.util.Arrays.copyOf(weights, bytes));
  }

  private Path partial() {
    String hash = FakeHub.hash("SHA-256", weights);
    return repository().resolve("blobs").resolve(hash + ".incomplete");
  }

  private Path repository() {
    return cache.resolve("models--org--name");
  }

  private ModelHub hub(String... token) {
    return new ModelHub(settings(false, Stream.of(token).findFirst()));
  }

  private ModelHub offline() {
    return new ModelHub(settings(true, Optional.empty()));
  }

  private HubSettings settings(boolean offline, Optional<String> token) {
    Duration pause = Duration.ofMillis(1);
    return new HubSettings(fake.endpoint(), token, offline, cache, pause, patience);
  }

  private static final class Recorded implements Progress {

    private final List<String> events = new ArrayList<>();
    private long max;
    private long now;

    @Override
    public void reset(String message, long limit, String trailing) {
      events.add(message);
      max = limit;
    }

    @Override
    public void start(long initial) {
      now = initial;
    }

    @Override
    public void end() {
      events.add("end");
    }

    @Override
    public void increment(long increment) {
      now += increment;
    }

    @Override
    public void update(long progress, String message) {
      now = progress;
    }
  }
}
