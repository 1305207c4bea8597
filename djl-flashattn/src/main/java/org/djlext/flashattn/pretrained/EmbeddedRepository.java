package org.djlext.flashattn.pretrained;

import ai.djl.Application;
import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.Metadata;
import ai.djl.util.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A repository whose one model is an {@link EmbeddedCheckpoint}, unpacked when it is asked for. */
final class EmbeddedRepository extends CheckpointRepository {

  private final EmbeddedCheckpoint checkpoint;
  private final MRL mrl;

  @SuppressWarnings("this-escape")
  EmbeddedRepository(
      EmbeddedCheckpoint checkpoint, Application application, String groupId, String artifactId) {
    super(artifactId, uri(checkpoint.target(), artifactId), checkpoint.target());
    this.checkpoint = checkpoint;
    this.mrl = model(application, groupId, artifactId);
  }

  MRL mrl() {
    return mrl;
  }

  @Override
  public List<MRL> getResources() {
    return List.of(mrl);
  }

  @Override
  public Metadata locate(MRL wanted) throws IOException {
    checkpoint.extract();
    return super.locate(wanted);
  }

  /** Repairs what was damaged since the metadata was read, which DJL does only once. */
  @Override
  public void prepare(Artifact artifact, Progress progress) throws IOException {
    checkpoint.extract();
  }

  private static URI uri(Path target, String artifactId) {
    String names = "?artifact_id=%1$s&model_name=%1$s".formatted(artifactId);
    return URI.create(target.toAbsolutePath().toUri() + names);
  }
}
