--- Ghost text through Neovim 0.12's `vim.lsp.inline_completion`, with the same functions as `familiar.ghost`.
local Suggestion = require('familiar.suggestion')

local M = {}

function M.attach(_, bufnr)
  vim.lsp.inline_completion.enable(true, { bufnr = bufnr })
end

function M.detach() end

--- Start and end of a `vim.Range` in bytes, however this version of Neovim spells them.
local function columns(range)
  if not range then
    return nil, nil
  end
  local start, stop = range.start, range.end_
  return range.start_col or start.col, range.end_col or stop.col
end

--- Accepts through our own insertion, which checks that the text is still the one the suggestion was made for.
---
--- Neovim calls back later; waiting for that here keeps the keys typed next from getting in before.
---@param kind 'all'|'word'|'line'
---@return boolean
function M.accept(bufnr, kind)
  local handled, inserted = false, false
  local taken = vim.lsp.inline_completion.get({
    bufnr = bufnr,
    on_accept = function(item)
      local first, last = columns(item.range)
      local suggestion =
        Suggestion.new(bufnr, item.client_id, item.insert_text, first, last, item.command)
      if suggestion then
        inserted = Suggestion.accept(suggestion, bufnr, kind)
      end
    end,
  })
  if taken then
    vim.schedule(function()
      handled = true
    end)
    vim.wait(200, function()
      return handled
    end, 1)
  end
  return inserted
end

--- Moves among the candidates that came; Neovim asks for automatic ones only, of which there is mostly one.
---@return boolean
function M.cycle(bufnr, count)
  vim.lsp.inline_completion.select({ bufnr = bufnr, count = count })
  return true
end

function M.trigger()
  return false
end

--- Takes the suggestion off the screen by switching the feature off and on.
---@return boolean
function M.dismiss(bufnr)
  local filter = { bufnr = bufnr }
  local namespace = vim.api.nvim_get_namespaces()['nvim.lsp.inline_completion']
  local drawn = namespace and vim.api.nvim_buf_get_extmarks(bufnr, namespace, 0, -1, { limit = 1 })
  if not drawn or #drawn == 0 then
    return false
  end
  vim.lsp.inline_completion.enable(false, filter)
  vim.api.nvim_buf_clear_namespace(bufnr, namespace, 0, -1)
  vim.lsp.inline_completion.enable(true, filter)
  return true
end

return M
