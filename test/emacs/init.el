;;; -*- lexical-binding: t -*-
;; The configuration of docs/editors/emacs.md, with this repository's build as `dlspec`. The test hands on the page's own
;; text, so that the page cannot say anything else than what was tried.
(require 'package)
(package-initialize)
(require 'eglot)
(load (getenv "PAGE"))
