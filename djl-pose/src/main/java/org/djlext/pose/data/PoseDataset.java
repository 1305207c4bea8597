package org.djlext.pose.data;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Record;
import ai.djl.util.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoFormatException;
import org.djlext.flashattn.coco.CocoImage;
import org.djlext.flashattn.data.AnnotatedPicture;
import org.djlext.flashattn.data.PackedSamples;
import org.djlext.flashattn.data.PictureDataset;
import org.djlext.flashattn.data.PictureDatasetBuilder;
import org.djlext.flashattn.image.BilinearSampling;
import org.djlext.flashattn.image.ImageException;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.keypoint.Keypoints;

/**
 * People with labelled joints, from a file such as {@code person_keypoints_train2017.json} and a
 * folder of pictures: one sample for each person, cropped, warped and normalized as a model's
 * configuration says, with the labels of its head.
 *
 * <p>Batches have the data {@code pixel_values (B, 3, H, W)} float32; their labels are those of
 * {@code config.newCodec()}, the weights {@code (B, K)} last of them, and behind them what {@link
 * PersonLabels} describes, for evaluators.
 *
 * <p>Crowds, people without a labelled joint and boxes without area in the picture are left out and
 * counted ({@link #counts}). So are the people of pictures that cannot be read, or are not as large
 * as their annotations say ({@link #badPictures}).
 */
public final class PoseDataset extends PictureDataset<PreparedPerson> {

  private final Path file;
  private final PoseConfig config;
  private final String categoryName;
  private final PoseAugmentation augmentation;
  private final BilinearSampling sampling;
  private final PersonSelection selection;
  private CocoDataset content;
  private CocoCategory category;
  private List<LabelledPerson> people;

  private PoseDataset(Builder builder) {
    super(builder);
    file = builder.file;
    config = builder.config;
    categoryName = builder.category;
    augmentation = builder.augmentation;
    sampling = builder.sampling;
    selection = new PersonSelection(file, config.keypoints());
  }

  /**
   * Begins a data set.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads the annotations and checks them, once.
   *
   * @param progress unused, reading takes seconds at most
   * @throws CocoFormatException if the file is no sound annotation file, has other joints than the
   *     model, or nobody to train on
   * @throws IOException if it cannot be read
   */
  @Override
  public void prepare(Progress progress) throws IOException {
    if (content != null) {
      return;
    }
    CocoDataset read = CocoDataset.read(file);
    category = selection.choose(read, categoryName);
    people = selection.people();
    if (people.isEmpty()) {
      throw new CocoFormatException(
          file,
          "annotations: expected at least one person with labelled joints, found none: "
              + selection.counts(read.images().size(), 0));
    }
    content = read;
  }

  /**
   * Returns the annotations, crowds and all, as an evaluation needs them.
   *
   * @return the content of the file
   * @throws IllegalStateException if the annotations have not been read
   */
  public CocoDataset content() {
    if (content == null) {
      throw new IllegalStateException("prepare() has not been called");
    }
    return content;
  }

  /**
   * Returns the category of the people.
   *
   * @return the one of the file that was chosen
   * @throws IllegalStateException if the annotations have not been read
   */
  public CocoCategory category() {
    content();
    return category;
  }

  /**
   * Returns the model that the samples are for.
   *
   * @return its configuration
   */
  public PoseConfig config() {
    return config;
  }

  /**
   * Tells what the data set has and what of it is not trained on.
   *
   * @return the counts up to now
   */
  public PoseCounts counts() {
    return selection.counts(content().images().size(), badPictures().size());
  }

  /**
   * Reads a person before any augmentation.
   *
   * @param index the place in the data set
   * @return the person, seen as at inference
   * @throws IOException if the picture cannot be used
   */
  public PersonSample sample(int index) throws IOException {
    content();
    LabelledPerson person = people.get(index);
    CocoImage image = person.image();
    RgbImage picture = AnnotatedPicture.read(pictureFile(index), image.width(), image.height());
    CocoBox box = LabelledPerson.within(person.box(), picture.width(), picture.height());
    if (!(box.width() > 0 && box.height() > 0)) { // annotations without sizes
      throw new ImageException(
          pictureFile(index).toString(),
          "the box of annotation %d lies outside".formatted(person.annotation().id()));
    }
    double padding = config.crop().padding();
    return new PersonSample(
        picture,
        false,
        config.keypoints(),
        joints(person.annotation().keypoints()),
        box.x() + box.width() / 2,
        box.y() + box.height() / 2,
        box.width() * padding,
        box.height() * padding,
        0);
  }

  private static Keypoints joints(double[] numbers) {
    int k = numbers.length / 3;
    Keypoints joints = new Keypoints(new float[k], new float[k], new float[k]);
    for (int i = 0; i < k; i++) {
      joints.x()[i] = (float) numbers[3 * i];
      joints.y()[i] = (float) numbers[3 * i + 1];
      joints.scores()[i] = numbers[3 * i + 2] > 0 ? 1 : 0;
    }
    return joints;
  }

  @Override
  protected PreparedPerson read(int index, RandomGenerator random) throws IOException {
    PersonSample seen = augmentation.person().apply(sample(index), random);
    return PreparedPerson.of(
        seen, people.get(index), config, augmentation.pixels(), sampling, random);
  }

  @Override
  protected PackedSamples pack(List<PreparedPerson> samples) {
    return new PreparedBatch(samples, config);
  }

  @Override
  protected Path pictureFile(int index) {
    return inPictureFolder(people.get(index).image().fileName());
  }

  @Override
  protected long availableSize() {
    content();
    return people.size();
  }

  /**
   * Reads one person, without a batch axis.
   *
   * @param manager owns the arrays
   * @param index the place in the data set
   * @return {@code pixel_values (3, H, W)}, and the labels of the head and of {@link PersonLabels}
   * @throws IOException if the picture cannot be used
   */
  @Override
  public Record get(NDManager manager, long index) throws IOException {
    return super.get(manager, index);
  }

  /** Builds a {@link PoseDataset}. */
  public static final class Builder extends PictureDatasetBuilder<Builder> {

    private Path file;
    private PoseConfig config;
    private String category;
    private PoseAugmentation augmentation = PoseAugmentation.NONE;
    private BilinearSampling sampling = BilinearSampling.EXACT;

    private Builder() {}

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Sets the annotations.
     *
     * @param json the file
     * @return this builder
     */
    public Builder setAnnotations(Path json) {
      file = json;
      return this;
    }

    /**
     * Sets the model that samples are made for.
     *
     * @param model its configuration
     * @return this builder
     */
    public Builder setConfig(PoseConfig model) {
      config = model;
      return this;
    }

    /**
     * Sets the category of the people, for files with several that have joints.
     *
     * @param name its name
     * @return this builder
     */
    public Builder optCategory(String name) {
      category = name;
      return this;
    }

    /**
     * Sets the augmentation; without one, people are seen as at inference.
     *
     * @param steps what is done to people and pixels
     * @return this builder
     */
    public Builder optAugmentation(PoseAugmentation steps) {
      augmentation = steps;
      return this;
    }

    /**
     * Sets how exactly pictures are warped.
     *
     * @param exactness the sampling
     * @return this builder
     */
    public Builder optSampling(BilinearSampling exactness) {
      sampling = exactness;
      return this;
    }

    /**
     * Builds the data set; nothing is read yet.
     *
     * @return the data set
     * @throws IllegalArgumentException if something that must be set is not
     */
    public PoseDataset build() {
      check();
      if (file == null) {
        throw new IllegalArgumentException("the file of the annotations must be set");
      }
      if (config == null) {
        throw new IllegalArgumentException("the configuration of the model must be set");
      }
      return new PoseDataset(this);
    }
  }
}
