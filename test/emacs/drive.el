;;; -*- lexical-binding: t -*-
;; Drives the language server through eglot: what a person does with keys is called here by name.
(require 'flymake)
(require 'xref)

(defvar failures 0)

(defun check (what holds found)
  (if holds
      (message "passed: %s" what)
    (setq failures (1+ failures))
    (message "FAILED: %s: %S" what found)))

(defun eventually (what condition)
  "CONDITION gives whether it holds and what was found instead."
  (let ((end (+ (float-time) 20)) (result nil))
    (while (and (not (car (setq result (funcall condition)))) (< (float-time) end))
      (accept-process-output nil 0.1))
    (check what (car result) (cdr result))))

(defun texts ()
  (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))

(defun put-cursor-on (word)
  (goto-char (point-min))
  (search-forward word)
  (goto-char (match-beginning 0)))

(defun line (number)
  (save-excursion
    (goto-char (point-min))
    (forward-line (1- number))
    (buffer-substring-no-properties (line-beginning-position) (line-end-position))))

(defun run-drive ()
  (find-file (getenv "SPEC"))
  ;; A connection is made when Emacs has nothing else to do, which never comes to pass without a person.
  (unless (eglot-managed-p) (apply #'eglot (eglot--guess-contact)))
  (eventually "the mode starts the server"
              (lambda () (cons (and (eq major-mode 'dlspec-mode) (eglot-managed-p)) major-mode)))

  (flymake-start)
  (eventually "diagnostics"
              (lambda ()
                (flymake-start)
                (let ((found (texts)))
                  (cons (and (= (length found) 1) (string-match-p "unknown layer `dnse`" (car found))) found))))

  (put-cursor-on "relu")
  (let* ((answer (jsonrpc-request (eglot--current-server-or-lose) :textDocument/hover
                                  (eglot--TextDocumentPositionParams)))
         (text (format "%S" answer)))
    (check "hover" (string-match-p "max(x, 0)" text) text))

  (let (told)
    (eglot-hover-eldoc-function (lambda (text &rest _) (setq told (format "%s" text))))
    (eventually "hover through eldoc" (lambda () (cons (and told (string-match-p "max(x, 0)" told)) told))))

  (put-cursor-on "dnse")
  (let* ((actions (eglot-code-actions (point) (1+ (point)) "quickfix" nil))
         (fix (car (append actions nil))))
    (check "a quick fix is offered" (string-match-p "dense" (or (plist-get fix :title) "")) actions)
    (eglot--apply-workspace-edit (plist-get fix :edit)))
  (check "a quick fix" (string-match-p "dense(8)" (line 5)) (line 5))
  ;; What was edited is sent when Emacs has nothing else to do: see above.
  (eglot--signal-textDocument/didChange)
  (eventually "diagnostics go with the mistake"
              (lambda ()
                (flymake-start)
                (let ((found (texts))) (cons (null found) found))))

  (put-cursor-on "width")
  (eglot-rename "units")
  (check "rename" (and (string-match-p "units = 8" (line 2)) (string-match-p "units" (line 4))) (list (line 2) (line 4)))

  (eglot-format-buffer)
  (check "format" (equal (line 4) "  dense(units) -> relu") (line 4))

  (put-cursor-on "Wide(units)")
  (let ((found (xref-backend-definitions 'eglot (xref-backend-identifier-at-point 'eglot))))
    (check "definition in another spec"
           (and found (string-match-p "blocks.dlspec" (format "%S" (car found))))
           found)))

(condition-case problem
    (run-drive)
  (error (check "nothing was raised" nil problem)))
(when (buffer-modified-p) (save-buffer))
(kill-emacs failures)
