/** Vision-language models. */
package org.djlext.vlm;
