package org.djlext.flashattn.pretrained;

import ai.djl.repository.AbstractRepository;
import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.Metadata;
import ai.djl.repository.zoo.DefaultModelZoo;
import ai.djl.util.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A repository whose one model is a checkpoint: tells DJL's loader who builds and reads it. */
abstract class OneModelRepository extends AbstractRepository {

  private final String artifactId;

  OneModelRepository(String name, URI uri, String modelName) {
    super(name, uri);
    artifactId = arguments.getOrDefault("artifact_id", modelName);
  }

  /** Adds the arguments of which {@code translatorFactory} must be known before a download. */
  abstract void describe(Map<String, Object> arguments, Map<String, String> options)
      throws IOException;

  /** Makes the model's files be there. */
  abstract void fetch(Progress progress) throws IOException;

  /** Returns where the model is, or would be, as a file or folder. */
  abstract Path place() throws IOException;

  /** Adds the arguments that say which engine has the model, and who builds it. */
  void build(Map<String, Object> arguments, Map<String, String> options) {
    arguments.putIfAbsent("engine", "PyTorch");
    arguments.putIfAbsent("blockFactory", PretrainedBlockFactory.class.getName());
    options.putIfAbsent("hasParameter", "false");
  }

  @Override
  public Metadata locate(MRL mrl) throws IOException {
    Map<String, Object> given = new HashMap<>(arguments);
    Map<String, String> options = new HashMap<>();
    describe(given, options);
    build(given, options);
    Artifact artifact = new Artifact();
    artifact.setName(arguments.getOrDefault("model_name", artifactId));
    artifact.setFiles(Map.of());
    artifact.setArguments(given);
    artifact.setOptions(options);
    Metadata metadata = new Metadata.MatchAllMetadata();
    metadata.setRepositoryUri(URI.create(""));
    metadata.setArtifactId(artifactId);
    metadata.setArtifacts(List.of(artifact));
    return metadata;
  }

  @Override
  public Artifact resolve(MRL mrl, Map<String, String> filter) throws IOException {
    return locate(mrl).getArtifacts().get(0);
  }

  @Override
  public void prepare(Artifact artifact, Progress progress) throws IOException {
    fetch(progress);
  }

  @Override
  public Path getResourceDirectory(Artifact artifact) throws IOException {
    return place();
  }

  @Override
  public List<MRL> getResources() {
    return List.of(MRL.undefined(this, DefaultModelZoo.GROUP_ID, artifactId));
  }

  /** Adds what a checkpoint on this machine says. */
  static void describe(Path path, Map<String, Object> arguments, Map<String, String> options)
      throws IOException {
    Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
    ServingProperties serving = ServingProperties.of(folder);
    serving.arguments().forEach(arguments::putIfAbsent);
    serving.options().forEach(options::putIfAbsent);
    String late = PretrainedTranslatorFactory.class.getName();
    if (late.equals(arguments.getOrDefault("translatorFactory", late))) {
      PretrainedModelLoader loader =
          ModelRegistry.find(Checkpoint.modelType(path), Checkpoint.configFile(path));
      arguments.put("translatorFactory", loader.translatorFactory().getClass().getName());
    }
    arguments.put(PretrainedBlockFactory.CHECKPOINT, path.toString());
  }
}
