/**
 * What the translators of all models share: {@link
 * org.djlext.flashattn.translate.CheckedTranslatorFactory} finds the translator for the types of a
 * {@code Criteria}, {@link org.djlext.flashattn.translate.TranslatorArguments} reads its arguments,
 * and {@link org.djlext.flashattn.translate.JsonTranslator} answers DJL Serving.
 *
 * <p>Where pictures come from is said by {@link org.djlext.flashattn.image.PictureSource}.
 */
package org.djlext.flashattn.translate;
