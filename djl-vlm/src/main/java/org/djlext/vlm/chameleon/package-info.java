/**
 * Chameleon (arXiv 2405.09818): one decoder for text and pictures alike, which are tokens to it.
 *
 * <pre>{@code
 * var criteria = Criteria.builder()
 *     .setTypes(Document.class, Document.class)
 *     .optModelPath(Path.of("chameleon-7b"))
 *     .optArgument("modality", "text")
 *     .build();
 * try (var model = criteria.loadModel(); var predictor = model.newPredictor()) {
 *   Document question = Document.of("What is shown here?").and(RgbImageReader.standard().read(file));
 *   System.out.println(predictor.predict(question).text());
 * }
 * }</pre>
 *
 * <p>Entry points are {@link org.djlext.vlm.chameleon.ChameleonModelLoader}, found by {@code
 * Criteria}; {@link org.djlext.vlm.chameleon.ChameleonBlock}, raw tensors; and {@link
 * org.djlext.vlm.chameleon.DocumentGenerator}, which shows how a picture comes about, and {@link
 * org.djlext.vlm.chameleon.DocumentChat}, turns that are answered in words as they come. The image
 * tokenizer is {@link org.djlext.vlm.chameleon.VqModelBlock}; the decoder is that of {@code
 * org.djlext.vlm.llama} with norms of its own ({@link org.djlext.vlm.llama.LlamaNorms}).
 *
 * <p>Published folders lack the part that draws. One that has it, under the names {@code
 * model.vqmodel.decoder...}, gives {@code Criteria<String, Image>} and documents with pictures.
 *
 * <p>Letters of shapes: B batch, T tokens, E embedding, V vocabulary, N pictures, C channels of a
 * latent map, H and W pixels, h and w codes.
 */
package org.djlext.vlm.chameleon;
