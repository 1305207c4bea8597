package org.djlext.flashattn.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.repository.LocalRepository;
import ai.djl.repository.Repository;
import ai.djl.repository.SimpleRepository;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.djlext.flashattn.pretrained.tiny.TinyCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What DJL loads without us it loads with us. */
class ForeignPathsTest {

  @TempDir private Path folder;

  @Test
  void aTorchScriptFolder() throws Exception {
    Path model = torchScript(folder.resolve("script"));
    // a folder of a converted model often keeps the original's config and weights
    TinyCheckpoint.write(model);
    assertThat(repository(model)).isExactlyInstanceOf(SimpleRepository.class);
    runs(arrays().optModelPath(model).optModelName("model").build());
    runs(arrays().optModelUrls(model.toString()).build());
  }

  @Test
  void aTorchScriptFile() throws Exception {
    Path model = torchScript(folder.resolve("script")).resolve("model.pt");
    assertThat(repository(model)).isExactlyInstanceOf(SimpleRepository.class);
    runs(arrays().optModelPath(model).build());
  }

  @Test
  void aParametersFolder() throws Exception {
    Path saved = parameters();
    Files.writeString(saved.resolve("config.json"), "{}");
    assertThat(repository(saved)).isExactlyInstanceOf(SimpleRepository.class);
    runs(arrays().optModelPath(saved).optBlock(linear()).optModelName("linear").build());
  }

  @Test
  void aMetadataRepository() throws Exception {
    Path saved = parameters();
    Path model = Files.createDirectories(folder.resolve("zoo/model/undefined/org/example/linear"));
    Files.createDirectories(model.resolve("1.0"));
    Files.move(saved.resolve("linear-0000.params"), model.resolve("1.0/linear-0000.params"));
    Files.writeString(
        model.resolve("metadata.json"),
        """
        {"metadataVersion": "0.2", "resourceType": "model", "application": "undefined",
         "groupId": "org.example", "artifactId": "linear", "name": "linear",
         "artifacts": [{"version": "1.0", "snapshot": false, "name": "linear",
           "files": {"parameters": {"uri": "1.0/linear-0000.params", "sha1Hash": "", "size": 0}}}]}
        """);
    Path zoo = folder.resolve("zoo");
    Files.writeString(zoo.resolve("README.md"), "nothing of ours");
    Repository repository = repository(zoo);
    assertThat(repository).isExactlyInstanceOf(LocalRepository.class);
    assertThat(repository.getResources()).hasSize(1);
    assertThat(repository.getResources().get(0).getArtifactId()).isEqualTo("linear");
  }

  @Test
  void archives() throws Exception {
    Path script = torchScript(folder.resolve("script"));
    Path zip = folder.resolve("model.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("model.pt"));
      Files.copy(script.resolve("model.pt"), out);
    }
    assertThat(repository(zip)).isExactlyInstanceOf(SimpleRepository.class);
    runs(arrays().optModelPath(zip).build());
    Path tar = folder.resolve("model.tar.gz");
    try (TarArchiveOutputStream out =
        new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(tar)))) {
      TarArchiveEntry entry = new TarArchiveEntry(script.resolve("model.pt").toFile(), "model.pt");
      out.putArchiveEntry(entry);
      Files.copy(script.resolve("model.pt"), out);
      out.closeArchiveEntry();
    }
    runs(arrays().optModelUrls(tar.toUri().toString()).build());
  }

  @Test
  void pathsThatAreNotThere() {
    for (String absent : new String[] {"absent", "absent.gguf", "absent/model.safetensors"}) {
      Path path = folder.resolve(absent);
      assertThat(repository(path)).isExactlyInstanceOf(SimpleRepository.class);
      assertThatThrownBy(arrays().optModelPath(path).build()::loadModel)
          .isInstanceOf(ModelNotFoundException.class);
    }
  }

  @Test
  void foldersOfOtherEngines() throws IOException {
    for (String file : new String[] {"model.onnx", "saved_model.pb", "a.tflite", "x.PT"}) {
      Path other = TinyCheckpoint.write(folder.resolve("with " + file));
      assertThat(repository(other)).isInstanceOf(CheckpointRepository.class);
      Files.createFile(other.resolve(file));
      assertThat(repository(other)).isExactlyInstanceOf(SimpleRepository.class);
    }
  }

  @Test
  void anotherDjlKeepsItsOwnFactory() {
    for (String changed :
        new String[] {"ai.djl.NoSuchFactory", "java.lang.Integer", "java.util.List"}) {
      CheckpointRepositoryFactory factory = new CheckpointRepositoryFactory(changed);
      assertThat(factory.getSupportedScheme()).as(changed).isEmpty();
    }
    assertThat(new CheckpointRepositoryFactory().getSupportedScheme()).containsExactly("file");
  }

  private Repository repository(Path path) {
    return Repository.newInstance("test", path);
  }

  private static Criteria.Builder<NDList, NDList> arrays() {
    return Criteria.builder().setTypes(NDList.class, NDList.class);
  }

  /** Both models take rows of 2 and give rows of 2. */
  private static void runs(Criteria<NDList, NDList> criteria) throws Exception {
    try (ZooModel<NDList, NDList> zoo = criteria.loadModel();
        var predictor = zoo.newPredictor();
        NDManager manager = NDManager.newBaseManager()) {
      NDArray out = predictor.predict(new NDList(manager.ones(new Shape(1, 2)))).singletonOrThrow();
      assertThat(out.getShape().getLastDimension()).isEqualTo(2);
    }
  }

  private static Path torchScript(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.copy(Golden.file("pickle/torchscript.pth"), folder.resolve("model.pt"));
    return folder;
  }

  private Path parameters() throws IOException {
    Path saved = Files.createDirectories(folder.resolve("linear"));
    try (Model model = Model.newInstance("linear")) {
      Block block = linear();
      block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 2));
      model.setBlock(block);
      model.save(saved, "linear");
    }
    return saved;
  }

  private static Block linear() {
    return Linear.builder().setUnits(2).build();
  }
}
